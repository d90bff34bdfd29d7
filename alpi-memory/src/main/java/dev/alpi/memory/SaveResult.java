package dev.alpi.memory;

/** What became of {@link SessionStore#save}. */
public sealed interface SaveResult {
  /** It is on disk. */
  record Saved(Session session) implements SaveResult {}

  /** It has no turns; nothing was written. */
  record NoTurns() implements SaveResult {}

  /** Its key says that it is never kept; nothing was written. */
  record NotKept() implements SaveResult {}

  /**
   * Somebody else changed it after it was loaded; nothing was written.
   *
   * @param current what the file holds now
   */
  record Conflict(Session current) implements SaveResult {}

  /** Somebody else deleted it after it was loaded; nothing was written. */
  record Deleted(SessionId id) implements SaveResult {}
}
