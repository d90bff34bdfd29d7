package dev.alpi.backup;

/**
 * Hears how far something is. Called often, in the thread that does it; should be quick. What it
 * throws ends what is done, and nothing is left of that.
 */
@FunctionalInterface
public interface Progress {
  /** {@return one that tells nobody} */
  static Progress none() {
    return (_, _, _) -> {};
  }

  /** What is being done. */
  enum Stage {
    /** Files are read and written into the archive. */
    WRITING,
    /** The archive is sealed, or its seal is checked. */
    SEALING,
    /** The archive is read back, or its content is looked through. */
    PROVING,
    /** Files are restored. */
    RESTORING
  }

  /**
   * Some of it is done.
   *
   * @param stage what
   * @param done so many bytes
   * @param all of so many; 0 if that is not known
   */
  void step(Stage stage, long done, long all);
}
