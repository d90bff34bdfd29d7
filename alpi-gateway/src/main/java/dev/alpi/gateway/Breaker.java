package dev.alpi.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a channel is tried: after five failures in a row it is left alone, and looked at again
 * after 5 minutes, then 10, then 20, an hour at most (alpi-engine spec §6.3). Before that it is
 * begun again after a second, then twice as long each time.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Breaker {
  /** Failures in a row after which a channel is left alone. */
  static final int OPEN_AFTER = 5;

  static final Duration PROBE_FIRST = Duration.ofMinutes(5);
  static final Duration PROBE_MOST = Duration.ofMinutes(60);
  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final int DOUBLINGS_MAX = 10;

  private int failures;
  private Instant until;
  private String reason;
  private Optional<Instant> alive;

  /**
   * What is kept over a restart, so that a service that is down is not asked more often for it.
   *
   * @param failures how many there were in a row
   * @param until before which it is not tried
   * @param reason why the last one failed
   * @param alive when the service answered last
   */
  record Kept(int failures, Instant until, String reason, Optional<Instant> alive) {
    static final Kept NONE = new Kept(0, Instant.EPOCH, "", Optional.empty());
  }

  Breaker(Kept kept) {
    this.failures = kept.failures();
    this.until = kept.until();
    this.reason = kept.reason();
    this.alive = kept.alive();
  }

  Kept kept() {
    return new Kept(failures, until, reason, alive);
  }

  /** Takes a failure; returns when it is tried again. */
  Instant failed(Instant now, String why) {
    failures++;
    reason = why;
    until = now.plus(wait(failures));
    return until;
  }

  private static Duration wait(int failures) {
    boolean isOpen = failures >= OPEN_AFTER;
    int doublings = Math.min(isOpen ? failures - OPEN_AFTER : failures - 1, DOUBLINGS_MAX);
    Duration wait = (isOpen ? PROBE_FIRST : RETRY_FIRST).multipliedBy(1L << doublings);
    return wait.compareTo(PROBE_MOST) > 0 ? PROBE_MOST : wait;
  }

  /** Takes an answer of the service; returns whether it had failed before. */
  boolean answered(Instant now) {
    boolean had = failures > 0;
    failures = 0;
    until = Instant.EPOCH;
    reason = "";
    alive = Optional.of(now);
    return had;
  }

  /** Returns how long to wait before it is tried; a clock that was set back lengthens nothing. */
  Duration left(Instant now) {
    Duration left = Duration.between(now, until);
    return left.compareTo(PROBE_MOST) > 0 ? PROBE_MOST : left;
  }

  boolean isOpen() {
    return failures >= OPEN_AFTER;
  }
}
