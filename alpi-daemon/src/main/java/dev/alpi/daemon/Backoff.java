package dev.alpi.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * How long a service that has failed waits before it is begun again: a second, then twice as long
 * each time, a minute at most, a fifth more or less, so that many do not come at once. A service
 * that was at work for ten minutes begins with a second again.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Backoff {
  /** So many failures within {@link #WINDOW} are more than bad luck. */
  static final int DEGRADED_AFTER = 5;

  /** In which failures are counted; the time of work that makes all forgotten. */
  static final Duration WINDOW = Duration.ofMinutes(10);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(1);
  private static final double JITTER = 0.2;

  /** Nothing waits longer. */
  static final Duration LONGEST = MOST.plusSeconds(12);

  private static final int DOUBLINGS_MAX = 20;

  private final RandomGenerator random;
  private final Deque<Instant> failures = new ArrayDeque<>();
  private int inARow;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** Takes a failure; returns how long to wait. {@code begun} is when the service had begun. */
  Duration failed(Instant begun, Instant now) {
    if (!begun.plus(WINDOW).isAfter(now)) {
      inARow = 0;
    }
    failures.addLast(now);
    if (failures.size() > DEGRADED_AFTER) {
      failures.removeFirst();
    }
    long factor = 1L << Math.min(inARow, DOUBLINGS_MAX);
    inARow++;
    Duration wait = FIRST.multipliedBy(factor);
    Duration capped = wait.compareTo(MOST) > 0 ? MOST : wait;
    double part = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(capped.toMillis() * part));
  }

  /** Says whether it failed too often of late. */
  boolean isDegraded(Instant now) {
    return failures.size() >= DEGRADED_AFTER && failures.getFirst().plus(WINDOW).isAfter(now);
  }
}
