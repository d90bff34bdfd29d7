package dev.alpi.model;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When and how soon a failed call is tried again (alpi-engine spec §1.5). Pure: it neither waits
 * nor counts.
 *
 * <p>Only passing failures are tried again, only while nobody saw any output of the failed attempt,
 * and at most {@code retriesMax} times.
 *
 * @param retriesMax how often a call is repeated after its first attempt
 * @param backoff the delay before the first retry, doubled for each further one
 */
public record RetryPolicy(int retriesMax, Duration backoff) {
  /** Two retries, after 1.5 and 3 seconds; alpi-engine spec §1.5. */
  public static final RetryPolicy DEFAULT = new RetryPolicy(2, Duration.ofMillis(1_500));

  /** How far a delay may be off, up or down, so that many clients spread out; spec §1.5. */
  private static final double JITTER = 0.2;

  /** Doubling stops here: no call waits longer by itself. */
  private static final double LONGEST_NANOS = Duration.ofMinutes(5).toNanos();

  /**
   * The longest wait that a provider may ask for. Beyond a minute a person is better told at once,
   * and a fallback model better tried.
   */
  public static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(60);

  public RetryPolicy {
    if (retriesMax < 0 || backoff.isNegative()) {
      throw new IllegalArgumentException("neither retries nor a delay can be negative");
    }
  }

  /** Whether a failed attempt showed anything to anyone. */
  public enum Output {
    /** Nothing was streamed. */
    NONE,
    /** Some of the answer was streamed: a second attempt would repeat it. */
    VISIBLE
  }

  /**
   * Returns how long to wait before the next attempt; empty if there must be none.
   *
   * @param attempt which attempt failed, from 1
   */
  public Optional<Duration> delay(
      int attempt, ModelException failure, Output output, RandomGenerator random) {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1: " + attempt);
    }
    if (attempt > retriesMax || output == Output.VISIBLE || !failure.kind().isPassing()) {
      return Optional.empty();
    }
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (asked.compareTo(RETRY_AFTER_MAX) > 0) {
      return Optional.empty();
    }
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    double nanos = Math.min(Math.scalb((double) backoff.toNanos(), attempt - 1), LONGEST_NANOS);
    Duration own = Duration.ofNanos((long) (nanos * factor));
    return Optional.of(own.compareTo(asked) > 0 ? own : asked);
  }
}
