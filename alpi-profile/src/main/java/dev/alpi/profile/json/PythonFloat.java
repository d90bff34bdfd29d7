package dev.alpi.profile.json;

import java.math.BigDecimal;
import java.math.MathContext;

/** Doubles in the layout of Python's {@code repr}, which the files and wire formats of alpi use. */
final class PythonFloat {
  private static final MathContext ONE_DIGIT = new MathContext(1);

  private PythonFloat() {}

  /* Implementation notes: since JDK 19 Double.toString gives the shortest digits that read back
   * (Raffaello Giulietti's algorithm), the same digits as Python's; only the layout differs. One
   * exception: it always gives two digits, and among the coarsest subnormal numbers those may be
   * closer than the one that suffices (4.9E-324, 5e-324).
   */

  static String repr(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not a finite number: " + number);
    }
    if (number == 0) {
      return Double.doubleToRawLongBits(number) == 0 ? "0.0" : "-0.0";
    }
    BigDecimal shortest = shortest(Math.abs(number));
    String digits = shortest.unscaledValue().toString();
    int pointAt = digits.length() - shortest.scale();
    String sign = number < 0 ? "-" : "";
    // the bounds of float.__repr__: decimal point position -4 < p <= 16
    return sign
        + (pointAt > -4 && pointAt <= 16 ? plain(digits, pointAt) : scientific(digits, pointAt));
  }

  private static BigDecimal shortest(double number) {
    BigDecimal digits = new BigDecimal(Double.toString(number));
    if (number < Double.MIN_NORMAL) {
      BigDecimal digit = new BigDecimal(number).round(ONE_DIGIT);
      digits = digit.doubleValue() == number ? digit : digits;
    }
    return digits.stripTrailingZeros();
  }

  private static String plain(String digits, int pointAt) {
    if (pointAt <= 0) {
      return "0." + "0".repeat(-pointAt) + digits;
    }
    if (pointAt >= digits.length()) {
      return digits + "0".repeat(pointAt - digits.length()) + ".0";
    }
    return digits.substring(0, pointAt) + "." + digits.substring(pointAt);
  }

  private static String scientific(String digits, int pointAt) {
    int exponent = pointAt - 1;
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String size = Integer.toString(Math.abs(exponent));
    return mantissa + "e" + (exponent < 0 ? "-" : "+") + (size.length() < 2 ? "0" + size : size);
  }
}
