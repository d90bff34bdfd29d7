package dev.alpi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Alarms by a timer that knows nothing of the clock on the wall: it looks at that once a minute, as
 * long as an alarm is set. For short runs, and for systems that offer nothing better.
 *
 * <p><b>Threads:</b> any; wakes in the timer's.
 */
public final class TimerAlarms implements Alarms {
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final ScheduledExecutorService timer;
  private final InstantSource clock;

  /**
   * Creates them.
   *
   * @param timer which waits; stays the caller's
   * @param clock the clock on the wall
   */
  public TimerAlarms(ScheduledExecutorService timer, InstantSource clock) {
    this.timer = timer;
    this.clock = clock;
  }

  @Override
  public Alarm register(Runnable wake) {
    return new Timed(wake);
  }

  private final class Timed implements Alarm {
    private final Runnable wake;
    private @Nullable Future<?> running;
    private boolean isClosed;

    Timed(Runnable wake) {
      this.wake = wake;
    }

    @Override
    public synchronized void set(Instant at) {
      clear();
      if (!isClosed) {
        Instant now = clock.instant();
        Duration left = Duration.between(now, at);
        Duration delay = left.compareTo(LOOK) > 0 ? LOOK : left;
        try {
          running =
              timer.schedule(
                  () -> look(at, now), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
          // the timer ends, and everything with it
          isClosed = true;
        }
      }
    }

    /** Looks whether it is time, or the clock was set back since {@code before}. */
    private void look(Instant at, Instant before) {
      Instant now = clock.instant();
      if (now.isBefore(at)) {
        set(at);
      }
      if (!now.isBefore(at) || now.isBefore(before)) {
        wake.run();
      }
    }

    @Override
    public synchronized void clear() {
      if (running != null) {
        running.cancel(false);
        running = null;
      }
    }

    @Override
    public synchronized void close() {
      clear();
      isClosed = true;
    }
  }
}
