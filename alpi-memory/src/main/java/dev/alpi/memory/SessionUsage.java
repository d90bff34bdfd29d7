package dev.alpi.memory;

import java.math.BigDecimal;
import java.util.OptionalLong;

/**
 * What the model calls of a session consumed.
 *
 * @param inputTokens tokens sent
 * @param cachedInputTokens those of them that the provider read from its cache
 * @param cacheMeasuredInputTokens tokens sent in calls whose provider tells about its cache
 * @param outputTokens tokens received
 * @param costNanoUsd cost in nano-dollars
 */
public record SessionUsage(
    long inputTokens,
    long cachedInputTokens,
    long cacheMeasuredInputTokens,
    long outputTokens,
    long costNanoUsd) {
  /** The highest cost that is read: what nano-dollars of 63 bits hold. */
  private static final double USD_MAX = 9e9;

  /** Nothing. */
  public static final SessionUsage NONE = new SessionUsage(0, 0, 0, 0, 0);

  public SessionUsage {
    if (inputTokens < 0
        || cachedInputTokens < 0
        || cacheMeasuredInputTokens < 0
        || outputTokens < 0
        || costNanoUsd < 0) {
      throw new IllegalArgumentException("consumption cannot be negative");
    }
  }

  /** Returns the sum; a count that would overflow stays at its largest. */
  public SessionUsage plus(SessionUsage more) {
    return new SessionUsage(
        sum(inputTokens, more.inputTokens),
        sum(cachedInputTokens, more.cachedInputTokens),
        sum(cacheMeasuredInputTokens, more.cacheMeasuredInputTokens),
        sum(outputTokens, more.outputTokens),
        sum(costNanoUsd, more.costNanoUsd));
  }

  /** Returns the tokens sent and received; a count that would overflow stays at its largest. */
  public long tokens() {
    return sum(inputTokens, outputTokens);
  }

  /** Returns dollars of a file in nano-dollars; empty if they are out of range. */
  static OptionalLong nanoUsd(double usd) {
    return usd >= 0 && usd <= USD_MAX
        ? OptionalLong.of(BigDecimal.valueOf(usd).movePointRight(9).longValue())
        : OptionalLong.empty();
  }

  private static long sum(long a, long b) {
    // both are positive: an overflow is negative
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
