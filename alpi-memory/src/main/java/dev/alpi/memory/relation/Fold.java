package dev.alpi.memory.relation;

import java.text.Normalizer;
import java.util.Locale;

/** The form in which texts are matched: without marks, without case. */
public final class Fold {
  private static final int SHARP_S = 'ß';
  private static final int DOTLESS_I = 'ı';

  private Fold() {}

  /**
   * Returns {@code text} decomposed, without combining marks, case folded, and without the
   * punctuation {@code .!?,;:} and spaces at its end (alpi-state §2.11).
   */
  public static String fold(String text) {
    String folded = withoutCase(withoutMarks(Normalizer.normalize(text, Normalizer.Form.NFD)));
    int end = folded.length();
    while (end > 0 && ".!?,;: ".indexOf(folded.charAt(end - 1)) >= 0) {
      end--;
    }
    return folded.substring(0, end);
  }

  /**
   * Returns {@code word} as words are compared: without case, and without the marks that people
   * leave out when they type it.
   */
  public static String word(String word) {
    return Tokenizer.lenient(withoutCase(word));
  }

  /** Says whether {@code c} is of a script that puts no spaces between words. */
  public static boolean isUnspaced(int c) {
    return Tokenizer.isUnspaced(c);
  }

  private static String withoutMarks(String decomposed) {
    StringBuilder out = new StringBuilder(decomposed.length());
    decomposed
        .codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /**
   * Returns {@code text} case folded. Upper case first, because it spells {@code ß} and the
   * ligatures out; then lower case character by character, because of whole strings Java makes a
   * final sigma.
   */
  static String withoutCase(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> foldCase(c, out));
    return out.toString();
  }

  private static void foldCase(int c, StringBuilder out) {
    if (c < 0x80) {
      out.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c));
    } else if (Character.getType(c) == Character.OTHER_LETTER) {
      // scripts without case: most of the world's letters
      out.appendCodePoint(c);
    } else if (c == DOTLESS_I) {
      out.appendCodePoint(c);
    } else if (Character.UnicodeScript.of(c) == Character.UnicodeScript.CHEROKEE) {
      // the one script that folds to upper case: it had no lower case at first
      out.appendCodePoint(Character.toUpperCase(c));
    } else {
      Character.toString(c)
          .toUpperCase(Locale.ROOT)
          .codePoints()
          .map(Character::toLowerCase)
          .forEach(
              lower -> {
                if (lower == SHARP_S) {
                  out.append("ss");
                } else {
                  out.appendCodePoint(lower);
                }
              });
    }
  }
}
