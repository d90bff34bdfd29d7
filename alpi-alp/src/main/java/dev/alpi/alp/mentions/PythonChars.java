package dev.alpi.alp.mentions;

/** Kinds of characters as Python's {@code str} and {@code re} have them. */
final class PythonChars {
  private PythonChars() {}

  /** As {@code str.isspace}: all of them are single units of UTF-16. */
  static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= ' ')
        || c == 0x85
        || c == 0xa0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200a)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202f
        || c == 0x205f
        || c == 0x3000;
  }

  /** As {@code \w}: what {@code str.isalnum} says, and the underscore; no combining marks. */
  static boolean isWord(int c) {
    if (c == '_' || Character.isLetter(c)) {
      return true;
    }
    return switch (Character.getType(c)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  /** As {@code str.strip}. */
  static String strip(String text) {
    return stripLeading(stripTrailing(text));
  }

  static String stripLeading(String text) {
    int start = 0;
    while (start < text.length() && isSpace(text.charAt(start))) {
      start++;
    }
    return text.substring(start);
  }

  static String stripTrailing(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }
}
