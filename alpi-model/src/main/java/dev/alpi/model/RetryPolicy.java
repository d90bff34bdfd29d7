package dev.alpi.model;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When and how soon a failed call is tried again (alpi-engine spec §1.5). Pure: it neither waits
 * nor counts.
 *
 * <p>Only passing failures are tried again, only while nobody saw any output of the failed attempt,
 * and at most {@value #RETRIES_MAX} times.
 */
public final class RetryPolicy {
  /** How often a call is repeated after its first attempt; alpi-engine spec §1.5. */
  public static final int RETRIES_MAX = 2;

  /** The delay before the first retry, doubled for each further one; alpi-engine spec §1.5. */
  private static final Duration DELAY = Duration.ofMillis(1_500);

  /** How far a delay may be off, up or down, so that many clients spread out; spec §1.5. */
  private static final double JITTER = 0.2;

  /**
   * The longest wait that a provider may ask for. Beyond a minute a person is better told at once,
   * and a fallback model better tried.
   */
  public static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(60);

  private RetryPolicy() {}

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
  public static Optional<Duration> delay(
      int attempt, ModelException failure, Output output, RandomGenerator random) {
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1: " + attempt);
    }
    if (attempt > RETRIES_MAX || output == Output.VISIBLE || !failure.kind().isPassing()) {
      return Optional.empty();
    }
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    if (asked.compareTo(RETRY_AFTER_MAX) > 0) {
      return Optional.empty();
    }
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    Duration own = Duration.ofNanos((long) ((DELAY.toNanos() << (attempt - 1)) * factor));
    return Optional.of(own.compareTo(asked) > 0 ? own : asked);
  }
}
