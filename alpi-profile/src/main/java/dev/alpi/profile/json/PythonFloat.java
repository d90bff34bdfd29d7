package dev.alpi.profile.json;

/** Doubles in the layout of Python's {@code repr}, which the files and wire formats of alpi use. */
final class PythonFloat {
  /**
   * Up to here, twenty times the smallest number, two decimal digits tell more than a double can.
   */
  private static final double TWO_DIGITS_ARE_TOO_MANY_MAX = 1e-322;

  private PythonFloat() {}

  /* Implementation notes: since JDK 19 Double.toString gives the shortest digits that read back
   * (Raffaello Giulietti's algorithm), the same digits as Python's; only the layout differs. One
   * exception: it always gives two digits, and among the twenty smallest numbers there are eight
   * where one suffices (4.9E-324, 5e-324). It is those eight whose second digit is a nine. No
   * BigDecimal here: its exact value of such a number takes 0.1 ms, and a peer that is not trusted
   * can send 150,000 of them in one message.
   */

  static String repr(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not a finite number: " + number);
    }
    if (number == 0) {
      return Double.doubleToRawLongBits(number) == 0 ? "0.0" : "-0.0";
    }
    String sign = number < 0 ? "-" : "";
    String text = Double.toString(Math.abs(number));
    int mantissaEnd = text.indexOf('E') < 0 ? text.length() : text.indexOf('E');
    int exponent =
        mantissaEnd == text.length() ? 0 : Integer.parseInt(text.substring(mantissaEnd + 1));
    int point = text.indexOf('.');
    String digits = text.substring(0, point) + text.substring(point + 1, mantissaEnd);
    int pointAt = point + exponent;
    if (Math.abs(number) <= TWO_DIGITS_ARE_TOO_MANY_MAX && digits.charAt(1) == '9') {
      // 99 becomes 10, and the point moves
      int digit = digits.charAt(0) - '0' + 1;
      digits = Integer.toString(digit);
      pointAt += digits.length() - 1;
    }
    return sign + laidOut(digits, pointAt);
  }

  /** Lays out 0.{@code digits} times ten to the power {@code pointAt}. */
  private static String laidOut(String digits, int pointAt) {
    int first = 0;
    while (digits.charAt(first) == '0') {
      first++;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    String significant = digits.substring(first, end);
    int at = pointAt - first;
    // the bounds of float.__repr__: decimal point position -4 < p <= 16
    return at > -4 && at <= 16 ? plain(significant, at) : scientific(significant, at);
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
