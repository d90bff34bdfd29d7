package dev.alpi.daemon;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Something that a daemon keeps going for one profile.
 *
 * <p><b>Threads:</b> started and ended by one at a time.
 */
interface Service {
  /** Returns what it is called in status and logs. */
  String name();

  /**
   * Begins.
   *
   * @param failure is told once if it cannot go on; it is closed then, and begun again
   * @return what ends it
   * @throws IOException if it cannot begin; it is tried again
   */
  Running start(Failure failure) throws IOException;

  /** Is told that a service cannot go on. */
  @FunctionalInterface
  interface Failure {
    /** It failed, because of {@code reason}. */
    void because(String reason);
  }

  /** A service at work. */
  interface Running extends Closeable {
    /** Returns a few words on what it is doing, for the status. */
    default Optional<String> detail() {
      return Optional.empty();
    }

    /** Returns what keeps it from its work though it runs, as a file that is damaged. */
    default Optional<String> problem() {
      return Optional.empty();
    }

    /** Takes nothing new; what is under way goes on. */
    default void drain() {}

    /** Waits until nothing is under way, after it was drained. */
    default void awaitIdle() throws InterruptedException {}
  }
}
