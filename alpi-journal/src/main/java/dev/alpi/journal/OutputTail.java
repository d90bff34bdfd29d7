package dev.alpi.journal;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The end of what came out of a run, without what could be secret (alpi-state spec §2.9). Pure. */
final class OutputTail {
  /** How much of the end is kept, in code points. */
  static final int CHARS_MAX = 280;

  /** More of an end is not redacted: nothing that begins before it reaches what is kept. */
  private static final int REDACTED_MAX = 1024 * 1024;

  /** More of a redacted end is not masked. */
  private static final int MASKED_MAX = 16 * CHARS_MAX;

  private static final String MASK = "***";

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** What stands behind such a word is taken for its value. */
  private static final Pattern SECRET_WORDS =
      Pattern.compile(
          "(?i)((?:(?:password|passwd|passphrase|secret|token|api[_-]?key|authorization"
              + "|credentials?)[\\w-]{0,20}[\"']? ?[:=] ?[\"']?(?:bearer |basic )?)|bearer )"
              + "[^\\s\"',;]+");

  /** A long run of the characters of keys, with a digit in it. */
  private static final Pattern LONG_TOKENS =
      Pattern.compile("(?=[A-Za-z+/=_.~-]{0,512}[0-9])[A-Za-z0-9+/=_.~-]{32,}+");

  private OutputTail() {}

  static String of(String output, UnaryOperator<String> redact) {
    String redacted = redact.apply(end(output, REDACTED_MAX));
    String line = BLANKS.matcher(redacted).replaceAll(" ").strip();
    String end = end(line, MASKED_MAX);
    boolean cut = end.length() < line.length();
    if (cut) {
      // what is left of a word that was cut may be too short to be masked
      end = end.substring(end.indexOf(' ') + 1);
    }
    String words = SECRET_WORDS.matcher(end).replaceAll("$1" + MASK);
    String masked = LONG_TOKENS.matcher(words).replaceAll(MASK);
    if (masked.codePointCount(0, masked.length()) > CHARS_MAX) {
      return "…" + masked.substring(masked.offsetByCodePoints(masked.length(), -CHARS_MAX));
    }
    return cut ? "…" + masked : masked;
  }

  private static String end(String text, int max) {
    return text.length() <= max ? text : text.substring(text.length() - max);
  }
}
