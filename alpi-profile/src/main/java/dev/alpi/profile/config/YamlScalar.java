package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.Optional;

/**
 * What a plain YAML scalar means: the core schema of YAML 1.2.
 *
 * <p>Where YAML 1.1 (which the Python system reads) and 1.2 disagree about a number, it is text
 * here: leading zeros, hexadecimal, octal, {@code .inf} and {@code .nan}. Where a number is wanted,
 * text is an error, so no two readers ever see different numbers.
 */
final class YamlScalar {
  /**
   * The most digits of a number and the largest exponent; a double has 17 digits and exponents up
   * to 308. Beyond it, exact arithmetic could be made to run for ever.
   */
  private static final int NUMBER_MAX = 400;

  /** What the tags of the core schema start with. */
  static final String TAG_PREFIX = "tag:yaml.org,2002:";

  private YamlScalar() {}

  /**
   * Returns what a scalar means.
   *
   * @param tag its tag; empty if it has none and is plain, {@code !} if it is text in any case
   * @return nothing if the tag does not fit
   */
  static Optional<JsonValue> value(String text, String tag, YamlNode.Style style) {
    JsonValue string = new JsonValue.Str(text);
    JsonValue resolved = style == YamlNode.Style.PLAIN ? resolve(text) : string;
    String name = tag.startsWith(TAG_PREFIX) ? tag.substring(TAG_PREFIX.length()) : tag;
    boolean fits =
        switch (name) {
          case "", "!", "str" -> true;
          case "int", "float" -> resolved instanceof JsonValue.Num;
          case "bool" -> resolved instanceof JsonValue.Bool;
          case "null" -> resolved == JsonValue.Null.NULL;
          default -> false;
        };
    boolean isText = name.equals("!") || name.equals("str");
    return fits ? Optional.of(isText ? string : resolved) : Optional.empty();
  }

  /** Returns what {@code plain}, without tag and quotes, means. */
  static JsonValue resolve(String plain) {
    return switch (plain) {
      case "", "~", "null", "Null", "NULL" -> JsonValue.Null.NULL;
      case "true", "True", "TRUE" -> new JsonValue.Bool(true);
      case "false", "False", "FALSE" -> new JsonValue.Bool(false);
      default -> {
        String number = number(plain);
        yield number.isEmpty() ? new JsonValue.Str(plain) : new JsonValue.Num(number);
      }
    };
  }

  /** Returns {@code plain} in the grammar of RFC 8259, or nothing if it is not a decimal number. */
  private static String number(String plain) {
    int signed = plain.startsWith("-") || plain.startsWith("+") ? 1 : 0;
    int pointAt = endOfDigits(plain, signed);
    boolean point = pointAt < plain.length() && plain.charAt(pointAt) == '.';
    int digitsEnd = point ? endOfDigits(plain, pointAt + 1) : pointAt;
    int digits = digitsEnd - signed - (point ? 1 : 0);
    boolean leadingZero = pointAt - signed > 1 && plain.charAt(signed) == '0';
    if (digits == 0 || digits > NUMBER_MAX || leadingZero) {
      return "";
    }
    String exponent = plain.substring(digitsEnd);
    if (!exponent.isEmpty() && !isExponent(exponent)) {
      return "";
    }
    String whole = pointAt == signed ? "0" : plain.substring(signed, pointAt);
    String fraction = point ? plain.substring(pointAt + 1, digitsEnd) : "";
    return (plain.startsWith("-") ? "-" : "")
        + whole
        + (point ? "." + (fraction.isEmpty() ? "0" : fraction) : "")
        + exponent;
  }

  private static int endOfDigits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  private static boolean isExponent(String text) {
    if (text.charAt(0) != 'e' && text.charAt(0) != 'E') {
      return false;
    }
    int signed = text.startsWith("-", 1) || text.startsWith("+", 1) ? 2 : 1;
    int length = text.length() - signed;
    return length > 0
        && length <= 3
        && endOfDigits(text, signed) == text.length()
        && Integer.parseInt(text.substring(signed)) <= NUMBER_MAX;
  }
}
