package dev.alpi.cli;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Gives memory back to the system that a daemon has needed for a while: for its start, for
 * connections, for messages. An idle daemon is not woken for it.
 *
 * <p><b>Threads:</b> any.
 */
final class SpareMemory {
  /** How long after it began it is looked whether all has. */
  private static final Duration STARTED = Duration.ofSeconds(10);

  /** How long after that all channels have their connections. */
  private static final Duration CONNECTED = Duration.ofSeconds(30);

  /** How long it waits for more to come to rest: nothing goes on while the heap is cleared. */
  private static final Duration RESTED = Duration.ofMinutes(1);

  private final ScheduledExecutorService timer;
  private final Runnable giveBack;
  private boolean isDue;

  /**
   * Creates it.
   *
   * @param timer does something later
   * @param giveBack gives back what is free; takes a few hundredths of a second
   */
  SpareMemory(ScheduledExecutorService timer, Runnable giveBack) {
    this.timer = timer;
    this.giveBack = giveBack;
  }

  /** Waits until {@code isBeginning} no longer holds, then gives back what the start needed. */
  void began(BooleanSupplier isBeginning) {
    later(
        STARTED,
        () -> {
          if (isBeginning.getAsBoolean()) {
            began(isBeginning);
          } else {
            giveBack.run();
            later(CONNECTED, giveBack);
          }
        });
  }

  /** Something has let go of memory; of many at about the same time one is enough. */
  synchronized void rested() {
    if (!isDue) {
      isDue = true;
      later(RESTED, this::giveBackNow);
    }
  }

  private void giveBackNow() {
    synchronized (this) {
      isDue = false;
    }
    giveBack.run();
  }

  private void later(Duration time, Runnable task) {
    try {
      var _ = timer.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // everything ends
    }
  }
}
