package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Looks for what must not get into a memory file, which every later prompt carries. */
final class TextSafety {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int TEXT_STYLE = 0xfe0e;
  private static final int EMOJI_STYLE = 0xfe0f;

  private final UnaryOperator<String> redact;
  private final TextScan scan;

  TextSafety(UnaryOperator<String> redact, TextScan scan) {
    this.redact = redact;
    this.scan = scan;
  }

  /** Returns what is wrong with {@code text}, if anything. */
  Optional<Refusal> check(String text) {
    int[] points = text.codePoints().toArray();
    for (int i = 0; i < points.length; i++) {
      if (isInvisible(points, i)) {
        return Optional.of(new Refusal.UnsafeCharacter(points[i], i));
      }
    }
    if (!redact.apply(text).equals(text)) {
      return Optional.of(new Refusal.Secret());
    }
    return scan.problem(text).map(Refusal.Suspicious::new);
  }

  private static boolean isInvisible(int[] points, int i) {
    int c = points[i];
    return switch (c) {
      case '\n', '\t' -> false;
      // joiners and styles are ordinary inside Persian and Indic words and in emoji
      case ZERO_WIDTH_JOINER -> !joins(points, i);
      case ZERO_WIDTH_NON_JOINER -> !isJoinedLetter(points, i - 1);
      case TEXT_STYLE, EMOJI_STYLE -> !isSymbol(points, i - 1);
      default ->
          switch (Character.getType(c)) {
            // bidi controls, zero-width characters and tags are all of type FORMAT
            case Character.CONTROL,
                Character.FORMAT,
                Character.SURROGATE,
                Character.PRIVATE_USE,
                Character.UNASSIGNED,
                Character.LINE_SEPARATOR,
                Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> isBlankLetter(c);
          };
    };
  }

  private static boolean joins(int[] points, int i) {
    return isJoinedLetter(points, i - 1) || (isSymbol(points, i - 1) && isSymbol(points, i + 1));
  }

  private static boolean isJoinedLetter(int[] points, int i) {
    if (i < 0) {
      return false;
    }
    return switch (Character.UnicodeScript.of(points[i])) {
      case ARABIC,
          DEVANAGARI,
          BENGALI,
          GURMUKHI,
          GUJARATI,
          ORIYA,
          TAMIL,
          TELUGU,
          KANNADA,
          MALAYALAM,
          SINHALA,
          KHMER,
          MYANMAR,
          SYRIAC,
          MONGOLIAN ->
          true;
      default -> false;
    };
  }

  /** Digits, {@code #} and {@code *} have an emoji style too. */
  private static boolean isSymbol(int[] points, int i) {
    if (i < 0 || i >= points.length) {
      return false;
    }
    int c = points[i];
    return Character.isEmoji(c)
        || c == EMOJI_STYLE
        || Character.getType(c) == Character.OTHER_SYMBOL;
  }

  /** Letters and marks that show nothing: fillers and variation selectors. */
  private static boolean isBlankLetter(int c) {
    return c == 0x034f
        || c == 0x115f
        || c == 0x1160
        || c == 0x17b4
        || c == 0x17b5
        || c == 0x2800
        || c == 0x3164
        || c == 0xffa0
        || (c >= 0x180b && c <= 0x180f)
        || (c >= 0xfe00 && c <= 0xfe0f)
        || (c >= 0xe0100 && c <= 0xe01ef);
  }
}
