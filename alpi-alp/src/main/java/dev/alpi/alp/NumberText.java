package dev.alpi.alp;

import dev.alpi.profile.json.JsonValue;

/** Numbers by the grammar of RFC 8259 section 6, and their canonical form. */
final class NumberText {
  private NumberText() {}

  /**
   * Returns where the number ends that starts at {@code from}; {@code from} itself if none does.
   */
  static int end(byte[] text, int from) {
    int at = from;
    if (at < text.length && text[at] == '-') {
      at++;
    }
    int integer = at;
    at = digits(text, at);
    // a zero ends the integer part
    if (at > integer && text[integer] == '0') {
      at = integer + 1;
    }
    if (at == integer) {
      return from;
    }
    if (at < text.length && text[at] == '.') {
      int fraction = digits(text, at + 1);
      if (fraction == at + 1) {
        return from;
      }
      at = fraction;
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      int sign = at + 1;
      boolean signed = sign < text.length && (text[sign] == '+' || text[sign] == '-');
      int first = signed ? sign + 1 : sign;
      int exponent = digits(text, first);
      return exponent == first ? from : exponent;
    }
    return at;
  }

  private static int digits(byte[] text, int from) {
    int at = from;
    while (at < text.length && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  /** Returns the canonical form of {@code number}, which is one by the grammar. */
  static JsonValue.Num canonical(JsonValue.Num number) throws MalformedMessageException {
    String text = number.text();
    if (text.length() > CanonicalJson.NUMBER_CHARS_MAX) {
      throw new MalformedMessageException(
          "a number of "
              + text.length()
              + " characters, allowed "
              + CanonicalJson.NUMBER_CHARS_MAX);
    }
    if (number.isInteger()) {
      return text.equals("-0") ? JsonValue.Num.of(0) : number;
    }
    double value = number.decimal();
    if (!Double.isFinite(value)) {
      throw new MalformedMessageException("a number beyond the range of double");
    }
    return JsonValue.Num.of(value);
  }
}
