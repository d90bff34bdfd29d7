package dev.alpi.profile;

import java.util.Locale;

/**
 * Strings in the layout of Python's {@code repr}, which log lines shared with the Python system
 * use.
 */
public final class PythonText {
  private PythonText() {}

  /**
   * {@return {@code text} quoted: single quotes, or double quotes if it has a single and no double
   * one; backslashes, control characters and what cannot be printed escaped}
   *
   * @param text any
   */
  public static String repr(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints().forEach(c -> append(c, quote, out));
    return out.append(quote).toString();
  }

  private static void append(int c, char quote, StringBuilder out) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\\' -> out.append("\\\\");
      default -> {
        if (c == quote) {
          out.append('\\').appendCodePoint(c);
        } else if (c == ' ' || isPrintable(c)) {
          out.appendCodePoint(c);
        } else if (c < 0x100) {
          out.append(String.format(Locale.ROOT, "\\x%02x", c));
        } else {
          out.append(
              c < 0x10000
                  ? String.format(Locale.ROOT, "\\u%04x", c)
                  : String.format(Locale.ROOT, "\\U%08x", c));
        }
      }
    }
  }

  /**
   * As {@code str.isprintable}: not a control, format, surrogate, private or unassigned character,
   * nor a separator.
   */
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
