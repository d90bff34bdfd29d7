package dev.alpi.ledger;

/**
 * What a call cost.
 *
 * @param usd the money
 * @param tokensIn input tokens
 * @param tokensOut output tokens
 */
public record Spend(Usd usd, long tokensIn, long tokensOut) {
  /** Nothing spent. */
  public static final Spend NONE = new Spend(Usd.ZERO, 0, 0);

  public Spend {
    if (tokensIn < 0 || tokensOut < 0) {
      throw new IllegalArgumentException("token counts cannot be negative");
    }
  }

  /** Returns all tokens. */
  long tokens() {
    return tokensIn + tokensOut;
  }
}
