package dev.alpi.ledger;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * An amount of United States dollars, exact to the nano-dollar (1e-9): one token of the cheapest
 * model costs tens of them.
 *
 * @param nano the amount in nano-dollars, not negative
 */
public record Usd(long nano) implements Comparable<Usd> {
  /** Nothing. */
  public static final Usd ZERO = new Usd(0);

  private static final int NANO_DIGITS = 9;

  public Usd {
    if (nano < 0) {
      throw new IllegalArgumentException("an amount cannot be negative: " + nano);
    }
  }

  /** Returns {@code dollars}, rounded up to the nano-dollar. */
  public static Usd of(BigDecimal dollars) {
    BigDecimal nano = dollars.movePointRight(NANO_DIGITS).setScale(0, RoundingMode.CEILING);
    return new Usd(nano.longValueExact());
  }

  /**
   * Returns {@code dollars} as a file holds them: sums of doubles are off by an ulp, so to the
   * nearest nano-dollar.
   */
  static Usd ofDouble(double dollars) {
    BigDecimal nano = BigDecimal.valueOf(dollars).movePointRight(NANO_DIGITS);
    return new Usd(nano.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
  }

  /** Returns the nearest {@code double} in dollars: for file formats that demand it. */
  public double toDouble() {
    return BigDecimal.valueOf(nano, NANO_DIGITS).doubleValue();
  }

  /**
   * Returns the sum; beyond nine billion dollars the largest amount there is, which passes any cap.
   */
  public Usd plus(Usd other) {
    return new Usd(Totals.sum(nano, other.nano));
  }

  /** Returns the difference, or zero if {@code other} is more. */
  public Usd minusOrZero(Usd other) {
    return new Usd(Math.max(0, nano - other.nano));
  }

  /** Says whether this is more than {@code other}. */
  public boolean isMoreThan(Usd other) {
    return nano > other.nano;
  }

  @Override
  public int compareTo(Usd other) {
    return Long.compare(nano, other.nano);
  }

  /**
   * Returns the amount for people: {@code $0.0123}; at least cents, at most what is needed to see
   * that it is not zero.
   */
  @Override
  public String toString() {
    BigDecimal dollars = BigDecimal.valueOf(nano, NANO_DIGITS);
    BigDecimal fourDigits = dollars.setScale(4, RoundingMode.HALF_UP);
    BigDecimal shown = fourDigits.signum() == 0 ? dollars : fourDigits;
    shown = shown.stripTrailingZeros();
    return "$" + (shown.scale() < 2 ? shown.setScale(2) : shown).toPlainString();
  }
}
