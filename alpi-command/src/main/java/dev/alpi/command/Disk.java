package dev.alpi.command;

/**
 * The disk as the classifier looks at it.
 *
 * <p><b>Threads:</b> any.
 */
public interface Disk {
  /** What is at a path. */
  enum Kind {
    /** Nothing, or nothing that may be looked at. */
    ABSENT,
    /** A directory, links followed. */
    DIRECTORY,
    /** A file or anything else. */
    FILE
  }

  /**
   * Returns {@code path} with its links followed as far as it exists; a link to nothing leads to
   * where that would be.
   *
   * @param path absolute
   */
  String followed(String path);

  /** Returns what is at {@code path}, which is absolute. */
  Kind kind(String path);

  /** Returns a disk without links, on which nothing is. */
  static Disk empty() {
    return new Disk() {
      @Override
      public String followed(String path) {
        return path;
      }

      @Override
      public Kind kind(String path) {
        return Kind.ABSENT;
      }
    };
  }
}
