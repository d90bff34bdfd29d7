package dev.alpi.memory;

/** What {@link SessionStore#load} found. */
public sealed interface SessionLookup {
  /** The session. */
  record Found(Session session) implements SessionLookup {}

  /** No session has that id. */
  record Unknown(SessionId id) implements SessionLookup {}
}
