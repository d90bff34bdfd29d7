package dev.alpi.scheduler;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a job's slots when something comes between.
 *
 * @param catchUp of several slots that came while nothing could run
 * @param expireAfter how late a slot may be at most; empty for no limit
 * @param overlap of a slot that comes while the job runs
 * @param onCrash of a slot in whose run the process ended
 * @param retries how often a slot that failed is tried again
 * @param retryDelay how long after the first failure; doubled after each, an hour at most
 * @param jitter the longest that a slot is put off, so that many jobs do not start at once; how
 *     long is drawn from the job and the slot, and so the same again after a restart
 */
public record JobPolicy(
    CatchUp catchUp,
    Optional<Duration> expireAfter,
    Overlap overlap,
    OnCrash onCrash,
    int retries,
    Duration retryDelay,
    Duration jitter) {
  /** More tries are a loop, not a second chance. */
  public static final int RETRIES_MAX = 10;

  /** The longest time between two tries. */
  public static final Duration RETRY_DELAY_MAX = Duration.ofHours(1);

  /** The longest that a slot is put off. */
  public static final Duration JITTER_MAX = Duration.ofHours(1);

  /** What is done unless a job says otherwise. */
  public static final JobPolicy STANDARD =
      new JobPolicy(
          CatchUp.ONE,
          Optional.empty(),
          Overlap.SKIP,
          OnCrash.REPORT,
          0,
          Duration.ofMinutes(1),
          Duration.ZERO);

  /** Of several slots that came while nothing could run. */
  public enum CatchUp {
    /** The last runs, the others are superseded. */
    ONE,
    /** None runs that is more than a minute late. */
    NONE,
    /** All run, the last hundred at most. */
    ALL
  }

  /** Of a slot that comes while the job runs. */
  public enum Overlap {
    /** It is skipped. */
    SKIP,
    /** It waits; ten wait at most. */
    QUEUE,
    /** It runs beside. */
    PARALLEL
  }

  /** Of a slot in whose run the process ended. */
  public enum OnCrash {
    /** It has failed, and that is told. */
    REPORT,
    /** It runs again from its beginning, whatever it had done. */
    RERUN
  }

  /**
   * Checks it.
   *
   * @throws IllegalArgumentException if a number is out of its bounds
   */
  public JobPolicy {
    if (retries < 0
        || retries > RETRIES_MAX
        || isOutside(retryDelay, RETRY_DELAY_MAX)
        || isOutside(jitter, JITTER_MAX)
        || expireAfter.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
      throw new IllegalArgumentException("out of bounds");
    }
  }

  private static boolean isOutside(Duration duration, Duration most) {
    return duration.isNegative() || duration.compareTo(most) > 0;
  }

  /** Returns how long to wait after the try {@code attempt}, from 1, has failed. */
  Duration delayAfter(int attempt) {
    long factor = 1L << Math.min(attempt - 1, 20);
    Duration delay = retryDelay.multipliedBy(factor);
    return delay.compareTo(RETRY_DELAY_MAX) > 0 ? RETRY_DELAY_MAX : delay;
  }
}
