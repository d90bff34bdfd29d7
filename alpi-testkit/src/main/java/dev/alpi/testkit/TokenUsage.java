package dev.alpi.testkit;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The usage that an answer reports, the same for both wire formats.
 *
 * @param promptTokens all input tokens, cached and cache-written ones included
 * @param cachedTokens input tokens read from the cache
 * @param cacheWriteTokens input tokens written to the cache
 * @param completionTokens all output tokens, reasoning included
 * @param reasoningTokens output tokens spent on reasoning
 * @param costUsd OpenRouter's {@code usage.cost}
 */
public record TokenUsage(
    long promptTokens,
    long cachedTokens,
    long cacheWriteTokens,
    long completionTokens,
    long reasoningTokens,
    Optional<BigDecimal> costUsd) {
  public TokenUsage {
    if (cachedTokens < 0 || cacheWriteTokens < 0 || reasoningTokens < 0) {
      throw new IllegalArgumentException("token counts cannot be negative");
    }
    if (cachedTokens + cacheWriteTokens > promptTokens || reasoningTokens > completionTokens) {
      throw new IllegalArgumentException("a part cannot be more than the whole");
    }
  }

  /** Returns usage of {@code promptTokens} uncached input and {@code completionTokens} output. */
  public static TokenUsage of(long promptTokens, long completionTokens) {
    return new TokenUsage(promptTokens, 0, 0, completionTokens, 0, Optional.empty());
  }
}
