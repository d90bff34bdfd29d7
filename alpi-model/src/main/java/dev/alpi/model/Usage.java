package dev.alpi.model;

import java.util.Optional;

/**
 * What a call consumed, as the provider reports it.
 *
 * @param inputTokens all input tokens, cached ones included
 * @param cachedInputTokens input tokens read from the provider's cache
 * @param cacheWriteTokens input tokens written to the provider's cache (billed higher by Anthropic)
 * @param outputTokens all output tokens, reasoning included
 * @param reportedCostNanoUsd the cost in nano-dollars, where the provider reports one (OpenRouter
 *     does)
 */
public record Usage(
    long inputTokens,
    long cachedInputTokens,
    long cacheWriteTokens,
    long outputTokens,
    Optional<Long> reportedCostNanoUsd) {
  /** Nothing consumed. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, Optional.empty());

  public Usage {
    if (inputTokens < 0 || cachedInputTokens < 0 || cacheWriteTokens < 0 || outputTokens < 0) {
      throw new IllegalArgumentException("token counts cannot be negative");
    }
  }

  /** Returns usage of {@code inputTokens} uncached input and {@code outputTokens} output. */
  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, 0, 0, outputTokens, Optional.empty());
  }
}
