package dev.alpi.profile;

import java.util.List;

/**
 * Where in a text a secret may stand: at each match of {@link Redactor}'s patterns there is a
 * suspect, found without trying the pattern.
 *
 * <p>Pure.
 */
final class Suspects {
  /**
   * How far behind the beginning of a match its suspect may be: 40 characters of a name, the 17 of
   * {@code secret_access_key}, a quote and four spaces.
   */
  static final int REACH_CHARS = 64;

  /** The digits before the colon of a bot's token, at least. */
  private static final int BOT_DIGITS_MIN = 8;

  /** How a label before a colon or equals sign ends; a dash or underscore may stand between. */
  private record LabelEnd(String stem, String end) {}

  private static final List<LabelEnd> LABEL_ENDS =
      List.of(
          new LabelEnd("", "authorization"),
          new LabelEnd("", "password"),
          new LabelEnd("", "passwd"),
          new LabelEnd("api", "key"),
          new LabelEnd("secret", "key"),
          new LabelEnd("access", "key"),
          new LabelEnd("client", "secret"),
          new LabelEnd("auth", "token"),
          new LabelEnd("access", "token"),
          new LabelEnd("refresh", "token"));

  private Suspects() {}

  /**
   * Returns the first place at {@code from} or behind it that may belong to what looks like a
   * secret; the length of {@code text} if there is none.
   */
  static int nextShape(int from, String text) {
    int i = from;
    while (i < text.length() && !isShape(i, text)) {
      i++;
    }
    return i;
  }

  /** As {@link #nextShape} for what is labelled as a secret. */
  static int nextLabel(int from, String text) {
    int i = from;
    while (i < text.length() && !isLabel(i, text)) {
      i++;
    }
    return i;
  }

  private static boolean isShape(int i, String text) {
    return switch (text.charAt(i)) {
      case '-' ->
          endsAt(i, "sk", text)
              || endsAt(i, "glpat", text)
              || endsAt(i - 1, "xox", text)
              || text.startsWith("-----BEGIN ", i);
      case '_' ->
          endsAt(i, "gsk", text)
              || endsAt(i, "hf", text)
              || endsAt(i, "github_pat", text)
              || endsAt(i - 1, "gh", text);
      case 'A' ->
          text.startsWith("AIza", i) || text.startsWith("AKIA", i) || text.startsWith("ASIA", i);
      case 'J' -> endsAt(i, "ey", text);
      case ':' -> hasDigitsBefore(i, text);
      default -> false;
    };
  }

  private static boolean isLabel(int i, String text) {
    return switch (text.charAt(i)) {
      case ':' -> isLabelled(i, text) || text.startsWith("//", i + 1) && hasUser(i + 3, text);
      case '=' -> isLabelled(i, text);
      case 'b', 'B' -> text.regionMatches(true, i, "bearer", 0, 6);
      default -> false;
    };
  }

  private static boolean endsAt(int end, String word, String text) {
    return text.startsWith(word, end - word.length());
  }

  private static boolean hasDigitsBefore(int end, String text) {
    int start = end;
    while (start > 0 && end - start < BOT_DIGITS_MIN && isDigit(text.charAt(start - 1))) {
      start--;
    }
    return end - start == BOT_DIGITS_MIN;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** What {@code \s} matches. */
  private static boolean isSpace(char c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  /** Says whether a label that stands for a secret ends before {@code sign}. */
  private static boolean isLabelled(int sign, String text) {
    int end = sign;
    while (end > 0 && sign - end < 4 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    if (end > 0 && (text.charAt(end - 1) == '"' || text.charAt(end - 1) == '\'')) {
      end--;
    }
    for (LabelEnd label : LABEL_ENDS) {
      if (isBefore(end, label, text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBefore(int end, LabelEnd label, String text) {
    int start = end - label.end().length();
    if (!text.regionMatches(true, start, label.end(), 0, label.end().length())) {
      return false;
    }
    if (start > 0 && (text.charAt(start - 1) == '-' || text.charAt(start - 1) == '_')) {
      start--;
    }
    int stem = label.stem().length();
    return text.regionMatches(true, start - stem, label.stem(), 0, stem);
  }

  /** Says whether an at sign follows {@code from} before a slash or white space. */
  private static boolean hasUser(int from, String text) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '@') {
        return true;
      }
      if (c == '/' || isSpace(c)) {
        return false;
      }
    }
    return false;
  }
}
