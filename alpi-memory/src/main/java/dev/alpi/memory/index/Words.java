package dev.alpi.memory.index;

import dev.alpi.memory.relation.Fold;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits texts into the words that are indexed and searched. Letters, digits and their marks make a
 * word; of scripts without spaces each character is one, so that any part of such a text is found.
 *
 * <p><b>Compatibility:</b> what this returns is in databases: another result is another {@link
 * IndexFile#SCHEMA}.
 */
public final class Words {
  /** What is longer is no word but data, and found by its beginning; in UTF-16 units. */
  public static final int WORD_CHARS_MAX = 64;

  /**
   * A word of a text.
   *
   * @param key how it is compared
   * @param start where it begins, in UTF-16 units
   * @param end where it is over
   */
  public record Word(String key, int start, int end) {}

  /** What gets the words of a text, in their order. */
  private interface Sink {
    void word(String key, int start, int end);
  }

  private Words() {}

  /** Returns the words of {@code text}. */
  public static List<Word> of(String text) {
    List<Word> words = new ArrayList<>();
    split(text, (key, start, end) -> words.add(new Word(key, start, end)));
    return words;
  }

  /** Returns the words of {@code text} as they are compared, with spaces between them. */
  public static String keys(String text) {
    StringBuilder keys = new StringBuilder(text.length() + 16);
    split(text, (key, _, _) -> keys.append(keys.isEmpty() ? "" : " ").append(key));
    return keys.toString();
  }

  private static void split(String text, Sink sink) {
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (!isPart(c)) {
        at += Character.charCount(c);
        continue;
      }
      int end = isAlone(c) ? marksEnd(text, at + Character.charCount(c)) : wordEnd(text, at);
      String key = key(text, at, end);
      if (!key.isEmpty()) {
        sink.word(key, at, end);
      }
      at = end;
    }
  }

  private static int wordEnd(String text, int start) {
    int end = start;
    while (end < text.length()) {
      int c = text.codePointAt(end);
      if (!isPart(c) || isAlone(c)) {
        break;
      }
      end += Character.charCount(c);
    }
    return end;
  }

  private static int marksEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isMark(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static String key(String text, int start, int end) {
    int kept = Math.min(end, start + WORD_CHARS_MAX);
    if (kept < end && Character.isLowSurrogate(text.charAt(kept))) {
      kept--;
    }
    String word = text.substring(start, kept);
    return isAscii(word) ? lowerCase(word) : Fold.word(word);
  }

  private static boolean isAscii(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (word.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /** Most words are of such letters, and most of them in lower case already. */
  private static String lowerCase(String word) {
    char[] lower = word.toCharArray();
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] >= 'A' && lower[i] <= 'Z') {
        lower[i] += 'a' - 'A';
      }
    }
    return new String(lower);
  }

  private static boolean isPart(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
    return Character.isLetterOrDigit(c) || isMark(c);
  }

  private static boolean isAlone(int c) {
    return c >= 0x80 && !Character.isDigit(c) && !isMark(c) && Fold.isUnspaced(c);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }
}
