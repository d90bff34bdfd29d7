package dev.alpi.cli;

import dev.alpi.model.Cancellation;
import java.time.Duration;
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

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile long patienceMillis = CLEANUP_MILLIS_MAX;

  /** Made when a command asks for it: most short commands do not. */
  private Optional<Registered> registered = Optional.empty();

  private record Registered(Cancellation cancellation, Thread hook) {}

  /** How a process comes to its end. */
  enum End {
    /** The command is done. */
    BY_ITSELF,
    /** It was told to end, and the virtual machine is doing so. */
    BY_SIGNAL
  }

  /** Gives the command more time to clean up: a person does not wait for it. */
  void patience(Duration time) {
    patienceMillis = time.toMillis();
  }

  /** Returns the switch; from the first call on the end of the process throws it. */
  synchronized Cancellation cancellation() {
    if (registered.isEmpty()) {
      Cancellation cancellation = new Cancellation();
      Thread hook = new Thread(() -> shutdown(cancellation), "alpi-interrupt");
      registered = Optional.of(new Registered(cancellation, hook));
      try {
        Runtime.getRuntime().addShutdownHook(hook);
      } catch (IllegalStateException alreadyEnding) {
        // Ctrl-C came before the command could ask: it is interrupted from the start
        cancellation.cancel();
      }
    }
    return registered.get().cancellation();
  }

  /** Says that the command has ended and cleaned up; returns how the process comes to its end. */
  synchronized End finished() {
    finished.countDown();
    try {
      // without a hook of ours, any other one tells as well whether the end has begun
      Runtime.getRuntime()
          .removeShutdownHook(
              registered.isPresent() ? registered.get().hook() : Thread.currentThread());
      return End.BY_ITSELF;
    } catch (IllegalStateException ending) {
      return End.BY_SIGNAL;
    }
  }

  private void shutdown(Cancellation cancellation) {
    if (finished.getCount() == 0) {
      return;
    }
    Thread.ofPlatform().daemon().name("alpi-cancel").start(cancellation::cancel);
    try {
      boolean ignored = finished.await(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
