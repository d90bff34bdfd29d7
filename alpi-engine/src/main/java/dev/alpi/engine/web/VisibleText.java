package dev.alpi.engine.web;

/**
 * Takes out of a text what a person would not see of it: characters without width, those that turn
 * the direction of writing, tags and selectors that can spell hidden words, and controls.
 */
final class VisibleText {
  private VisibleText() {}

  /** Returns {@code text} without them; lines end with LF alone. */
  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.replace("\r\n", "\n")
        .replace('\r', '\n')
        .codePoints()
        .filter(c -> !isInvisible(c))
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\t';
      // joiners, marks and turns of direction, soft hyphen, byte order mark, tags
      case Character.FORMAT, Character.SURROGATE -> true;
      default -> isSelector(c) || isBlank(c);
    };
  }

  /** Variants of a character; the last two of the first row choose between emoji and text. */
  private static boolean isSelector(int c) {
    return (c >= 0xfe00 && c <= 0xfe0d) || (c >= 0xe0100 && c <= 0xe01ef);
  }

  /** Letters that are nothing but room: fillers of Hangul and Khmer, a pattern of Braille. */
  private static boolean isBlank(int c) {
    return c == 0x115f
        || c == 0x1160
        || c == 0x3164
        || c == 0xffa0
        || c == 0x17b4
        || c == 0x17b5
        || c == 0x034f
        || c == 0x2800
        || c == 0x2028
        || c == 0x2029;
  }
}
