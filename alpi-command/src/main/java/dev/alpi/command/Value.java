package dev.alpi.command;

/**
 * What a word becomes, as text in which a few private characters stand for what is no text:
 * patterns that the shell compares with file names, and what only shows when the command runs.
 */
final class Value {
  /** {@code *}: any characters of a name. */
  static final char ANY = '\ue000';

  /** {@code ?}: one character of a name. */
  static final char ONE = '\ue001';

  /** {@code [}, which begins a choice of characters. */
  static final char CHOICE = '\ue002';

  /** Any text, of any length. */
  static final char UNKNOWN = '\ue003';

  /** Any number of words. */
  static final char WORDS = '\ue004';

  /** An unquoted opening brace, comma and closing brace. */
  static final char BRACE = '\ue005';

  static final char COMMA = '\ue006';
  static final char CLOSE = '\ue007';

  /** Any text, which comes from the network or was made unreadable. */
  static final char FETCHED = '\ue008';

  private static final char FIRST = ANY;
  private static final char LAST = FETCHED;

  private Value() {}

  /** Says whether {@code text} has characters that mean something else here. */
  static boolean isPrivate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= FIRST && text.charAt(i) <= LAST) {
        return true;
      }
    }
    return false;
  }

  /** Says whether all of it is known; patterns are. */
  static boolean isKnown(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == UNKNOWN || c == WORDS || c == FETCHED || c == BRACE) {
        return false;
      }
    }
    return true;
  }

  static boolean isFetched(String value) {
    return value.indexOf(FETCHED) >= 0;
  }

  /** Says whether a shell that takes it for a number or a name would run something in it. */
  static boolean isSubscripted(String value) {
    return value.indexOf('[') >= 0 && (value.contains("$(") || value.indexOf('`') >= 0);
  }

  /** Says whether it is known and no pattern. */
  static boolean isLiteral(String value) {
    return !isPrivate(value);
  }

  /** Returns it for people; what is not known is a question mark. */
  static String shown(String value) {
    if (!isPrivate(value)) {
      return value;
    }
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      out.append(
          switch (c) {
            case ANY -> '*';
            case ONE, UNKNOWN, FETCHED -> '?';
            case CHOICE -> '[';
            case WORDS -> '…';
            case BRACE -> '{';
            case COMMA -> ',';
            case CLOSE -> '}';
            default -> c;
          });
    }
    return out.toString();
  }

  /** Returns it as it would be written; what is not known stays. */
  static String source(String value) {
    if (!isPrivate(value)) {
      return value;
    }
    return value
        .replace(ANY, '*')
        .replace(ONE, '?')
        .replace(CHOICE, '[')
        .replace(BRACE, '{')
        .replace(COMMA, ',')
        .replace(CLOSE, '}');
  }

  /**
   * Says whether {@code pattern} can become {@code name}, one component of a path. A choice of
   * characters counts as any character, and what is not known as anything.
   */
  static boolean canBe(String pattern, String name) {
    return canBe(pattern, 0, name, 0, new int[] {4096});
  }

  private static boolean canBe(String pattern, int p, String name, int n, int[] steps) {
    if (--steps[0] < 0) {
      return true;
    }
    if (p == pattern.length()) {
      return n == name.length();
    }
    char c = pattern.charAt(p);
    if (c == ANY || c == UNKNOWN || c == WORDS || c == FETCHED) {
      return canBe(pattern, p + 1, name, n, steps)
          || n < name.length() && canBe(pattern, p, name, n + 1, steps);
    }
    if (n == name.length()) {
      return false;
    }
    if (c == ONE) {
      return canBe(pattern, p + 1, name, n + 1, steps);
    }
    if (c == CHOICE) {
      int close = pattern.indexOf(']', p + 2);
      return close < 0
          ? name.charAt(n) == '[' && canBe(pattern, p + 1, name, n + 1, steps)
          : canBe(pattern, close + 1, name, n + 1, steps);
    }
    return c == name.charAt(n) && canBe(pattern, p + 1, name, n + 1, steps);
  }
}
