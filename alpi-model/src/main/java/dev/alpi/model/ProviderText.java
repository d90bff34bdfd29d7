package dev.alpi.model;

import java.util.Optional;

/** Text of strangers on its way into a message that a person reads. */
final class ProviderText {
  /** Enough for a sentence or two of explanation; the rest is noise in a terminal and a log. */
  static final int CHARS_MAX = 300;

  private ProviderText() {}

  /**
   * Returns {@code text} on one line, without control, format and lone surrogate characters, with
   * {@code key} masked, at most {@value #CHARS_MAX} characters long.
   */
  static String clean(String text, Optional<ApiKey> key) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                if (!shown.isEmpty() && shown.charAt(shown.length() - 1) != ' ') {
                  shown.append(' ');
                }
              } else if (isVisible(c)) {
                shown.appendCodePoint(c);
              }
            });
    String oneLine = shown.toString().strip();
    // masked before it is cut, so that no half of the key stays at the end
    String masked = key.map(secret -> secret.mask(oneLine)).orElse(oneLine);
    return shorten(masked);
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static String shorten(String text) {
    if (text.length() <= CHARS_MAX) {
      return text;
    }
    int end = CHARS_MAX - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
