package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gives a running command time to clean up when the process is told to end (Ctrl-C, SIGTERM).
 *
 * <p><b>Threads:</b> any.
 */
final class InterruptHook {
  /*
   * Implementation notes. On SIGINT the JVM runs the shutdown hooks while all threads go on, then
   * ends with 130; on SIGTERM with 143. A hook that returns late delays that, so it waits for the
   * command to end, but not for ever. The actions of the cancellation run in a thread of their own:
   * one that blocks must not use up the person's patience. System.exit in the main thread blocks
   * while hooks run, so the code of the signal wins. A second Ctrl-C changes nothing: the JVM is
   * ending already.
   */

  /** How long a command may take to clean up; a person who pressed Ctrl-C waits for it. */
  static final long CLEANUP_MILLIS_MAX = 1_000;

  private final Cancellation cancellation = new Cancellation();
  private final CountDownLatch finished = new CountDownLatch(1);
  private Optional<Thread> hook = Optional.empty();
  private boolean ending;

  /** Returns the switch; from the first call on the end of the process throws it. */
  synchronized Cancellation cancellation() {
    if (hook.isEmpty()) {
      Thread registered = new Thread(this::shutdown, "alpi-interrupt");
      hook = Optional.of(registered);
      try {
        Runtime.getRuntime().addShutdownHook(registered);
      } catch (IllegalStateException alreadyEnding) {
        // Ctrl-C came before the command could ask: it is interrupted from the start
        ending = true;
        cancellation.cancel();
      }
    }
    return cancellation;
  }

  /**
   * Says that the command has ended and cleaned up.
   *
   * @return false if a signal is ending the process already
   */
  synchronized boolean finished() {
    finished.countDown();
    try {
      hook.ifPresent(Runtime.getRuntime()::removeShutdownHook);
    } catch (IllegalStateException alreadyEnding) {
      ending = true;
    }
    return !ending;
  }

  private void shutdown() {
    if (finished.getCount() == 0) {
      return;
    }
    Thread.ofPlatform().daemon().name("alpi-cancel").start(cancellation::cancel);
    try {
      boolean ignored = finished.await(CLEANUP_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
