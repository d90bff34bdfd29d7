package dev.alpi.ledger;

/**
 * What a call cost.
 *
 * @param usd the money
 * @param tokensIn input tokens, cached ones included
 * @param tokensCached input tokens that the provider read from its cache
 * @param tokensOut output tokens
 * @param source where {@code usd} comes from
 */
public record Spend(Usd usd, long tokensIn, long tokensCached, long tokensOut, PriceSource source) {
  /** Nothing spent. */
  public static final Spend NONE = new Spend(Usd.ZERO, 0, 0, 0, PriceSource.NONE);

  public Spend {
    if (tokensIn < 0 || tokensCached < 0 || tokensOut < 0) {
      throw new IllegalArgumentException("token counts cannot be negative");
    }
  }

  /** Returns all of {@code bound}: for a call of which nobody knows what it cost. */
  public static Spend of(Bound bound) {
    return new Spend(bound.usd(), bound.tokens(), 0, 0, PriceSource.BOUND);
  }

  /** Returns all tokens. */
  public long tokens() {
    return Totals.sum(tokensIn, tokensOut);
  }

  /** Returns the sum, with this source. */
  Spend plus(Spend other) {
    return new Spend(
        usd.plus(other.usd),
        Totals.sum(tokensIn, other.tokensIn),
        Totals.sum(tokensCached, other.tokensCached),
        Totals.sum(tokensOut, other.tokensOut),
        source);
  }

  /** Returns what this is more than {@code other}, figure by figure. */
  Spend beyond(Spend other) {
    return new Spend(
        usd.minusOrZero(other.usd),
        Math.max(0, tokensIn - other.tokensIn),
        Math.max(0, tokensCached - other.tokensCached),
        Math.max(0, tokensOut - other.tokensOut),
        source);
  }

  boolean isZero() {
    return usd.nano() == 0 && tokensIn == 0 && tokensOut == 0;
  }
}
