package dev.alpi.gateway.telegram;

import java.util.ArrayList;
import java.util.List;

/** A text of which each character has a style. Without characters that no service takes. */
final class StyledText {
  private static final int REPLACEMENT = 0xFFFD;

  private final StringBuilder text = new StringBuilder();
  private final List<Style> styles = new ArrayList<>();

  void append(String added, Style style) {
    added
        .codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .forEach(c -> append(isSurrogate(c) ? REPLACEMENT : c, style));
  }

  private void append(int codePoint, Style style) {
    text.appendCodePoint(codePoint);
    while (styles.size() < text.length()) {
      styles.add(style);
    }
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  int length() {
    return text.length();
  }

  char charAt(int index) {
    return text.charAt(index);
  }

  int codePointAt(int index) {
    return text.codePointAt(index);
  }

  int codePointBefore(int index) {
    return text.codePointBefore(index);
  }

  Style styleAt(int index) {
    return styles.get(index);
  }

  boolean isBlank() {
    return text.chars().allMatch(Character::isWhitespace);
  }
}
