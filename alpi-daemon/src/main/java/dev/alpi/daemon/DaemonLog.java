package dev.alpi.daemon;

/**
 * Hears what happens to a daemon, for {@code logs/service.log} of the root. Nothing of a profile's
 * content is told.
 *
 * <p><b>Threads:</b> any. What it throws is nobody's concern, so it throws nothing.
 */
public interface DaemonLog {
  /**
   * Something to know.
   *
   * @param text what
   */
  void info(String text);

  /**
   * Something to look at.
   *
   * @param text what
   */
  void warn(String text);
}
