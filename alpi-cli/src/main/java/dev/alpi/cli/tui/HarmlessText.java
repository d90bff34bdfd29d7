package dev.alpi.cli.tui;

import java.util.Locale;

/**
 * Text from outside (a model, a file name, a peer) made harmless for a terminal: it cannot move the
 * cursor, set a title, fill the clipboard or show itself in another order than it is.
 */
public final class HarmlessText {
  /** Where Unicode keeps a picture of each control character below space. */
  private static final char CONTROL_PICTURES = '\u2400';

  private static final char DELETE = '\u007f';
  private static final char DELETE_PICTURE = '\u2421';
  private static final char REPLACEMENT = '\ufffd';

  private HarmlessText() {}

  /**
   * Returns {@code text} with newlines and tabs as they are, without carriage returns, and with a
   * visible character in place of every other control character and every bidirectional override.
   */
  public static String neutralised(String text) {
    int clean = 0;
    while (clean < text.length() && !isActive(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length()).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isActive(c)) {
        safe.append(c);
      } else if (c != '\r') {
        safe.append(picture(c));
      }
    }
    return safe.toString();
  }

  /** Says whether {@code text} holds nothing that {@link #neutralised} changes. */
  public static boolean isHarmless(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isActive(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns {@code text} with what would act on the terminal, or not be seen at all, as its number.
   * A line break is such a thing too.
   */
  public static String visible(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isHidden(c)) {
                shown.append(String.format(Locale.ROOT, "<U+%04X>", c));
              } else {
                shown.appendCodePoint(c);
              }
            });
    return shown.toString();
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static boolean isActive(char c) {
    if (c < ' ') {
      return c != '\n' && c != '\t';
    }
    return (c >= DELETE && c <= '\u009f') // DEL and C1, where U+009B is a second "ESC ["
        || (c >= '\u202a' && c <= '\u202e') // bidirectional embeddings and overrides
        || (c >= '\u2066' && c <= '\u2069') // bidirectional isolates
        || c == '\u2028' // line and paragraph separator: some terminals break the line
        || c == '\u2029';
  }

  private static char picture(char c) {
    if (c < ' ') {
      return (char) (CONTROL_PICTURES + c);
    }
    return c == DELETE ? DELETE_PICTURE : REPLACEMENT;
  }
}
