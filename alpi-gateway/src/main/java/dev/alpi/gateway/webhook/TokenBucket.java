package dev.alpi.gateway.webhook;

import java.time.Duration;

/**
 * Lets so many through in a minute, and some of them at once.
 *
 * <p><b>Threads:</b> any.
 */
final class TokenBucket {
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final int burst;
  private final long nanosEach;
  private double tokens;
  private long filled;

  /**
   * Creates a full one.
   *
   * @param perMinute how many come back in a minute
   * @param burst how many it holds
   * @param nanos what the ticker shows
   */
  TokenBucket(int perMinute, int burst, long nanos) {
    this.burst = burst;
    this.nanosEach = MINUTE_NANOS / perMinute;
    this.tokens = burst;
    this.filled = nanos;
  }

  /** Returns how long to wait; zero if one was taken. */
  synchronized Duration take(long nanos) {
    fill(nanos);
    if (tokens >= 1) {
      tokens--;
      return Duration.ZERO;
    }
    return Duration.ofNanos((long) Math.ceil((1 - tokens) * nanosEach));
  }

  /** Gives back what was taken for nothing. */
  synchronized void giveBack() {
    tokens = Math.min(burst, tokens + 1);
  }

  /** Returns whether it is as good as new. */
  synchronized boolean isFull(long nanos) {
    fill(nanos);
    return tokens >= burst;
  }

  private void fill(long nanos) {
    long passed = Math.max(0, nanos - filled);
    tokens = Math.min(burst, tokens + (double) passed / nanosEach);
    filled = nanos;
  }
}
