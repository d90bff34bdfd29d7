package dev.alpi.memory.index;

/** The rows of the database. Times are microseconds since 1970. */
public final class IndexRows {
  private IndexRows() {}

  /**
   * What tells one content of a file from another.
   *
   * @param bytes its size
   * @param modified when it was written, in nanoseconds since 1970
   * @param inode which file of its name it is; empty if the file system does not tell
   */
  public record FileState(long bytes, long modified, String inode) {}

  /**
   * A file that was read.
   *
   * @param state as it was before it was read
   * @param settled whether the file was old enough then: any later change shows in its state
   */
  public record ReadFile(FileState state, boolean settled) {}

  /**
   * A session.
   *
   * @param turns how many; negative if they were not counted
   * @param messages how many texts they have
   */
  public record SessionRow(
      String id,
      String key,
      String agent,
      String channel,
      String kind,
      String model,
      long startedAt,
      long updatedAt,
      int turns,
      int messages,
      long tokens,
      long costNanoUsd,
      String firstText,
      long bytes) {}

  /** A turn of a session; its place is that in the list. */
  public record TurnRow(long at, String user, String assistant) {}

  /** A session file that cannot be read as one. */
  public record ProblemRow(String name, String problem) {}

  /**
   * A turn that was found.
   *
   * @param session the number of its session, for {@link IndexFile#session}
   * @param ordinal its place, from 0
   */
  public record HitRow(long session, int ordinal) {}
}
