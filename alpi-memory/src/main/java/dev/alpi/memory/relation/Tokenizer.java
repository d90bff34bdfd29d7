package dev.alpi.memory.relation;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Splits statements of any script. Used once, by one thread. */
final class Tokenizer {
  private static final String JOINS_DIGITS = ".,:/-–٫٬";
  private static final String JOINS_LETTERS = "'’";
  private static final String MINUS = "-−–";

  /** Marks of sentences and of Markdown that are not of type punctuation, or look as if. */
  private static final String SOFT_SYMBOLS = "`´¨*§·¡¿";

  /** Punctuation that is part of names: addresses, paths, languages. */
  private static final String HARD_PUNCTUATION = "@#%&/\\‰";

  /** Units whose letters mean something else in the other case. */
  private static final String UNITS =
      "[nuµmkKMGT]?(?:i?[bB](?:ps|it|yte)?|[wW]h?|[vV][aA]?|[hH][zZ]|[sSmMgGlLjJaAN]|[pP][aA])";

  private static final Pattern UNIT = Pattern.compile(UNITS);
  private static final Pattern JOINED_UNIT =
      Pattern.compile("-?[0-9]{1,20}(?:[.,][0-9]{1,20})?(?:" + UNITS + ")");

  private final int[] points;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private boolean clause;
  private boolean value;

  private Tokenizer(String text) {
    points = Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().toArray();
  }

  static List<Token> tokens(String text) {
    return new Tokenizer(text).run();
  }

  private List<Token> run() {
    while (at < points.length) {
      int c = points[at];
      if (isOperator()) {
        add(at + 2, Token.Form.SYMBOL);
      } else if (isPrime() || isTrailingMinus() || isNot()) {
        add(at + 1, Token.Form.SYMBOL);
      } else if (isWordPart(c) && !Character.isDigit(c) && isUnspaced(c)) {
        add(ideographEnd(), Token.Form.IDEOGRAPH);
      } else if (isWordPart(c) || isPrefix()) {
        word();
      } else if (isSoft(c)) {
        soft(c);
      } else {
        add(at + 1, Token.Form.SYMBOL);
      }
    }
    return tokens;
  }

  private void soft(int c) {
    boolean spaced = at + 1 == points.length || Character.isWhitespace(points[at + 1]);
    value |= (c == ':' && spaced) || c == '：' || c == '=';
    clause |= (!Character.isWhitespace(c) && !isQuote(c) && c != '*' && c != '`') || c == '\n';
    at++;
  }

  /** {@code >=}, {@code !=} and the like are not the sign alone. */
  private boolean isOperator() {
    if (at + 1 >= points.length) {
      return false;
    }
    int c = points[at];
    int next = points[at + 1];
    return c == '=' ? next == '~' || next == '>' : "!<>~".indexOf(c) >= 0 && next == '=';
  }

  /** Feet, inches, minutes: behind a number, where no quotation ends. */
  private boolean isPrime() {
    int c = points[at];
    if (at == 0 || !Character.isDigit(points[at - 1])) {
      return false;
    }
    boolean joined = at + 1 < points.length && Character.isLetter(points[at + 1]);
    if (joined || (c != '"' && c != '\'')) {
      return c == '′' || c == '″';
    }
    boolean open = false;
    for (int i = 0; i < at; i++) {
      open ^= points[i] == c;
    }
    return !open;
  }

  /** Blood of type A-: not a dash between words. */
  private boolean isTrailingMinus() {
    if (MINUS.indexOf(points[at]) < 0 || tokens.isEmpty() || at == 0) {
      return false;
    }
    boolean behind = isWordPart(points[at - 1]) && tokens.getLast().key().length() <= 2;
    return behind && (at + 1 == points.length || !isWordPart(points[at + 1]));
  }

  private void word() {
    int end = at + 1;
    boolean digits = Character.isDigit(points[at]);
    while (end < points.length
        && (isJoiner(end) || (isWordPart(points[end]) && !isUnspacedLetter(points[end])))) {
      digits |= Character.isDigit(points[end]);
      end++;
    }
    add(end, digits ? Token.Form.NUMBER : Token.Form.WORD);
  }

  private int ideographEnd() {
    int end = at + 1;
    while (end < points.length && isMark(points[end])) {
      end++;
    }
    return end;
  }

  private void add(int end, Token.Form form) {
    String text = new String(points, at, end - at);
    boolean capital = Character.isUpperCase(points[at]);
    String written = asciiDigits(text);
    String folded = Fold.withoutCase(written);
    String key = lenient(folded);
    String strict = isUnit(written, form) ? written : folded;
    tokens.add(new Token(key, strict, form, capital, clause, value, Set.of()));
    at = end;
    clause = false;
    value = false;
  }

  /**
   * Says whether {@code written} is a unit behind a number: there mW is not MW. Who writes all of
   * it small means any.
   */
  private boolean isUnit(String written, Token.Form form) {
    boolean behind = !tokens.isEmpty() && tokens.getLast().form() == Token.Form.NUMBER && !clause;
    return (behind && UNIT.matcher(written).matches())
        || (form == Token.Form.NUMBER && JOINED_UNIT.matcher(written).matches());
  }

  /** A sign, an option or a dot file: {@code -5}, {@code --force}, {@code .env}. */
  private boolean isPrefix() {
    int c = points[at];
    boolean starts = isStart();
    int next = at + 1 < points.length ? points[at + 1] : ' ';
    if (!starts) {
      return false;
    }
    if (c == '–') {
      return Character.isDigit(next);
    }
    if (MINUS.indexOf(c) >= 0) {
      boolean twice = next == '-' && at + 2 < points.length && isWordPart(points[at + 2]);
      return isWordPart(next) || twice;
    }
    return c == '.' && Character.isLetter(next);
  }

  /** Says whether no word stands just before. */
  private boolean isStart() {
    if (at == 0) {
      return true;
    }
    int before = points[at - 1];
    return !isWordPart(before) && MINUS.indexOf(before) < 0 && before != ')' && before != '.';
  }

  /** A program's denial: {@code !enabled}. */
  private boolean isNot() {
    return points[at] == '!'
        && isStart()
        && at + 1 < points.length
        && Character.isLetter(points[at + 1]);
  }

  private boolean isJoiner(int i) {
    if (i + 1 >= points.length) {
      return false;
    }
    int before = points[i - 1];
    int after = points[i + 1];
    int c = points[i];
    return (JOINS_DIGITS.indexOf(c) >= 0 && Character.isDigit(before) && Character.isDigit(after))
        || (JOINS_LETTERS.indexOf(c) >= 0
            && Character.isLetterOrDigit(before)
            && Character.isLetter(after))
        || (c == '-' && before == '-' && i == at + 1);
  }

  private static boolean isWordPart(int c) {
    return Character.isLetterOrDigit(c) || isMark(c) || c == '_';
  }

  private static boolean isUnspacedLetter(int c) {
    return !Character.isDigit(c) && !isMark(c) && isUnspaced(c);
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  static boolean isUnspaced(int c) {
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
      // the mark for a long vowel belongs to no script
      default -> c == 0x30fc;
    };
  }

  private static boolean isQuote(int c) {
    int type = Character.getType(c);
    return c == '"'
        || c == '\''
        || type == Character.INITIAL_QUOTE_PUNCTUATION
        || type == Character.FINAL_QUOTE_PUNCTUATION;
  }

  private static boolean isSoft(int c) {
    if (HARD_PUNCTUATION.indexOf(c) >= 0) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.OTHER_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.CONTROL,
          Character.FORMAT,
          Character.NON_SPACING_MARK,
          Character.SPACE_SEPARATOR,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> c == '=' || Character.isWhitespace(c) || SOFT_SYMBOLS.indexOf(c) >= 0;
    };
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  private static String asciiDigits(String text) {
    if (isAscii(text)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(
            c ->
                Character.isDigit(c)
                    ? '0' + Character.digit(c, 10)
                    : c == '−' || c == '–' ? '-' : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }

  /**
   * Drops the marks that people leave out when they type: accents of Latin and Greek, points of
   * Hebrew and Arabic, the dots of Cyrillic ё. Elsewhere a mark is a letter: か is not が.
   */
  static String lenient(String strict) {
    if (isAscii(strict)) {
      return strict;
    }
    String decomposed = Normalizer.normalize(strict, Normalizer.Form.NFD);
    StringBuilder out = new StringBuilder(decomposed.length());
    int base = ' ';
    for (int c : decomposed.codePoints().toArray()) {
      if (!isMark(c)) {
        base = c;
        out.appendCodePoint(c);
      } else if (!isOptional(c, base)) {
        out.appendCodePoint(c);
      }
    }
    return Normalizer.normalize(out, Normalizer.Form.NFC);
  }

  private static boolean isOptional(int mark, int base) {
    return switch (Character.UnicodeScript.of(base)) {
      case LATIN, GREEK, HEBREW, ARABIC -> true;
      case CYRILLIC -> mark >= 0x300 && mark <= 0x301 || (mark == 0x308 && base == 'е');
      default -> false;
    };
  }
}
