package dev.alpi.profile;

/**
 * Where in a text a match of one of {@link Redactor}'s patterns may begin, found without trying the
 * pattern: by the first letters that it must have.
 *
 * <p>Pure.
 */
final class Suspects {
  /** The digits of a bot's token before its colon, at least. */
  private static final int BOT_DIGITS_MIN = 8;

  private Suspects() {}

  /**
   * Returns the first place at {@code from} or behind it where the shape of a key may begin; the
   * length of {@code text} if there is none.
   */
  static int nextShape(int from, String text) {
    int i = from;
    while (i < text.length() && !isShape(i, text)) {
      i++;
    }
    return i;
  }

  /** As {@link #nextShape} for the label of a secret. */
  static int nextLabel(int from, String text) {
    int i = from;
    while (i < text.length() && !isLabel(i, text)) {
      i++;
    }
    return i;
  }

  private static boolean isShape(int i, String text) {
    return switch (text.charAt(i)) {
      case 's' -> text.startsWith("sk-", i) || text.startsWith("sk_", i);
      case 'r' -> text.startsWith("rk_", i);
      case 'g' ->
          text.startsWith("gsk_", i)
              || text.startsWith("gh", i)
              || text.startsWith("github_pat_", i)
              || text.startsWith("glpat-", i);
      case 'x' -> text.startsWith("xox", i) || text.startsWith("xapp-", i);
      case 'A' ->
          text.startsWith("AIza", i)
              || text.startsWith("AKIA", i)
              || text.startsWith("ASIA", i)
              || text.startsWith("AGE-SECRET-KEY-1", i);
      case 'G' -> text.startsWith("GOCSPX-", i);
      case 'n' -> text.startsWith("npm_", i);
      case 'y' -> text.startsWith("ya29.", i);
      case 'h' -> text.startsWith("hf_", i);
      case 'e' -> text.startsWith("eyJ", i);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
        int last = i + BOT_DIGITS_MIN - 1;
        yield last < text.length() && text.charAt(last) >= '0' && text.charAt(last) <= '9';
      }
      default -> false;
    };
  }

  private static boolean isLabel(int i, String text) {
    return switch (text.charAt(i)) {
      case ':' -> text.startsWith("://", i);
      case 'a', 'A' ->
          begins("api", i, text) || begins("auth", i, text) || begins("access", i, text);
      case 'b', 'B' -> begins("bearer", i, text);
      case 'c', 'C' -> begins("client", i, text);
      case 'p', 'P' -> begins("passw", i, text);
      case 'r', 'R' -> begins("refresh", i, text);
      case 's', 'S' -> begins("secret", i, text);
      default -> false;
    };
  }

  private static boolean begins(String word, int at, String text) {
    return text.regionMatches(true, at, word, 0, word.length());
  }
}
