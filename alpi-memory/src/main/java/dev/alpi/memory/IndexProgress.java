package dev.alpi.memory;

/** Watches session files being read into the index. Called by the thread that asked the index. */
@FunctionalInterface
public interface IndexProgress {
  /**
   * Hears that {@code done} of {@code total} files have been read.
   *
   * @return whether to go on; if not, what was read stays in the index
   */
  boolean read(int done, int total);

  /** Returns one that looks away. */
  static IndexProgress unobserved() {
    return (_, _) -> true;
  }
}
