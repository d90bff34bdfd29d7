package dev.alpi.model;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a model's tokens cost, exactly.
 *
 * @param inputPico pico-dollars (1e-12) per input token: 1 USD per million tokens is 1,000,000
 * @param cachedInputPico per input token read from the provider's cache
 * @param cacheWritePico per input token written to the provider's cache
 * @param outputPico per output token
 */
public record Price(long inputPico, long cachedInputPico, long cacheWritePico, long outputPico) {
  /** No cost at all: models on one's own machine. */
  public static final Price FREE = new Price(0, 0, 0, 0);

  private static final long PICO_PER_NANO = 1_000;
  private static final BigDecimal PICO_PER_USD_PER_MTOK = BigDecimal.valueOf(1_000_000);

  public Price {
    if (inputPico < 0 || cachedInputPico < 0 || cacheWritePico < 0 || outputPico < 0) {
      throw new IllegalArgumentException("a price cannot be negative");
    }
  }

  /** Returns a price without cache terms: cached and written tokens cost as much as any input. */
  public static Price ofUsdPerMtok(BigDecimal input, BigDecimal output) {
    long in = pico(input);
    return new Price(in, in, in, pico(output));
  }

  /** Returns pico-dollars a token for {@code usdPerMtok} dollars a million tokens, rounded up. */
  public static long pico(BigDecimal usdPerMtok) {
    return usdPerMtok
        .multiply(PICO_PER_USD_PER_MTOK)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  /**
   * Returns the cost of {@code usage} in nano-dollars, rounded up. What the provider reported is
   * not looked at.
   */
  public long costNanoUsd(Usage usage) {
    long plainInput =
        Math.max(0, usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteTokens());
    long pico =
        Math.addExact(
            Math.addExact(
                Math.multiplyExact(plainInput, inputPico),
                Math.multiplyExact(usage.cachedInputTokens(), cachedInputPico)),
            Math.addExact(
                Math.multiplyExact(usage.cacheWriteTokens(), cacheWritePico),
                Math.multiplyExact(usage.outputTokens(), outputPico)));
    return Math.ceilDiv(pico, PICO_PER_NANO);
  }

  /**
   * Returns the most that {@code inputTokens} and {@code outputTokens} can cost, in nano-dollars.
   */
  public long boundNanoUsd(long inputTokens, long outputTokens) {
    long dearestInput = Math.max(inputPico, Math.max(cachedInputPico, cacheWritePico));
    long pico =
        Math.addExact(
            Math.multiplyExact(inputTokens, dearestInput),
            Math.multiplyExact(outputTokens, outputPico));
    return Math.ceilDiv(pico, PICO_PER_NANO);
  }
}
