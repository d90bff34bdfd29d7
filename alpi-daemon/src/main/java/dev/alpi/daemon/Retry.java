package dev.alpi.daemon;

import dev.alpi.scheduler.Alarms;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Tries something that has failed again, later each time ({@link Backoff}).
 *
 * <p><b>Threads:</b> any.
 */
final class Retry implements AutoCloseable {
  private final InstantSource clock;
  private final Backoff backoff;
  private final Runnable again;
  private final Alarms.Alarm alarm;
  private Optional<Instant> next = Optional.empty();

  /** Creates one that waits for a failure; {@code again} soon returns. */
  Retry(InstantSource clock, Alarms alarms, RandomGenerator random, Runnable again) {
    this.clock = clock;
    this.backoff = new Backoff(random);
    this.again = again;
    this.alarm = alarms.register(this::wake);
  }

  /** Takes a failure of what had begun at {@code begun}; returns when it is tried again. */
  synchronized Instant failed(Instant begun) {
    Instant now = clock.instant();
    Instant at = now.plus(backoff.failed(begun, now));
    next = Optional.of(at);
    alarm.set(at);
    return at;
  }

  /** Says whether it failed too often of late. */
  synchronized boolean isDegraded() {
    return backoff.isDegraded(clock.instant());
  }

  /** Returns when it is tried again, if it is. */
  synchronized Optional<Instant> next() {
    return next;
  }

  private void wake() {
    synchronized (this) {
      if (next.isEmpty()) {
        return;
      }
      Instant now = clock.instant();
      Instant at = next.get();
      // one that is further away than any wait is of a clock that was set back since
      if (at.isAfter(now) && !at.isAfter(now.plus(Backoff.LONGEST))) {
        alarm.set(at);
        return;
      }
      next = Optional.empty();
    }
    again.run();
  }

  /** It is not tried again. */
  @Override
  public synchronized void close() {
    next = Optional.empty();
    alarm.close();
  }
}
