package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.util.Optional;

/** Decimal numbers from outside. */
final class Decimals {
  /** More digits than any amount of money has; exponents beyond it only serve to exhaust memory. */
  private static final int DIGITS_MAX = 40;

  private Decimals() {}

  /** Returns the exact value of {@code number}; empty if its exponent or length is absurd. */
  static Optional<BigDecimal> plain(JsonValue.Num number) {
    if (number.text().length() > DIGITS_MAX) {
      return Optional.empty();
    }
    try {
      BigDecimal value = number.exact();
      return Math.abs((long) value.scale()) <= DIGITS_MAX ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      // an exponent beyond the range of int
      return Optional.empty();
    }
  }
}
