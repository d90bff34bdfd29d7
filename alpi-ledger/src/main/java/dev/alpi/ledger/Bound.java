package dev.alpi.ledger;

/**
 * The most that a call can cost and consume.
 *
 * @param usd the money; zero for a model that is free, or whose price nobody knows
 * @param tokens input and output tokens together
 */
public record Bound(Usd usd, long tokens) {
  /** Nothing: passes any cap. */
  public static final Bound NONE = new Bound(Usd.ZERO, 0);

  public Bound {
    if (tokens < 0) {
      throw new IllegalArgumentException("a token count cannot be negative: " + tokens);
    }
  }
}
