package dev.alpi.ledger;

/**
 * Money and tokens, summed up.
 *
 * @param usd the money
 * @param tokens the tokens, in and out
 */
record Totals(Usd usd, long tokens) {
  static final Totals NONE = new Totals(Usd.ZERO, 0);

  Totals {
    if (tokens < 0) {
      throw new IllegalArgumentException("a token count cannot be negative: " + tokens);
    }
  }

  static Totals of(Spend spend) {
    return new Totals(spend.usd(), spend.tokens());
  }

  static Totals of(Bound bound) {
    return new Totals(bound.usd(), bound.tokens());
  }

  Totals plus(Totals other) {
    return new Totals(usd.plus(other.usd), sum(tokens, other.tokens));
  }

  /**
   * Returns the sum of two counts that are not negative, at most the largest there is: damaged
   * files must not make a sum small.
   */
  static long sum(long left, long right) {
    long sum = left + right;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
