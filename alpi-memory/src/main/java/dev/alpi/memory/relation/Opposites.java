package dev.alpi.memory.relation;

import java.text.Normalizer;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Words that deny each other by a part of themselves: available and unavailable, içer and içmez.
 * Told only of two words that stand in one place of two statements; alone, many a word looks so.
 */
final class Opposites {
  /** The shortest word that a prefix turns round, and the shortest stem before an ending. */
  private static final int STEM_CHARS_MIN = 3;

  /** Prefixes that would be found in too many words must have more behind them. */
  private static final int LONG_STEM_CHARS_MIN = 4;

  private static final List<String> PREFIXES =
      List.of(
          "un", "in", "im", "il", "ir", "dis", "non", "mis", // English, Romance, German
          "nie", "ne", "не", "ні", // Slavic, Baltic
          "epa", "eba", "on", "mal", // Finnish, Estonian, Dutch, Esperanto
          "अ", "अन", "ना", "गैर"); // Hindi

  private static final List<String> LONG_PREFIXES =
      List.of("o", "u", "a", "des", "de", "α", "αν"); // Scandinavian, Romance, Greek

  /** Persian puts it before short parts of verbs. */
  private static final List<String> SHORT_PREFIXES = List.of("ن");

  /** Endings that say with and without, without marks: the one, the other. */
  private static final List<List<String>> ENDINGS =
      List.of(
          List.of("haltig", "frei"),
          List.of("haltige", "freie"),
          List.of("haltiger", "freier"),
          List.of("haltiges", "freies"),
          List.of("haltigen", "freien"),
          List.of("voll", "los"),
          List.of("volle", "lose"),
          List.of("ful", "less"),
          List.of("li", "siz"),
          List.of("lı", "sız"),
          List.of("lu", "suz"),
          List.of("lla", "tta"),
          List.of("llinen", "ton"),
          List.of("vel", "telen"),
          List.of("val", "talan"));

  /** The Turkish negation begins what comes after the stem: iç-mez, sev-miyor, gel-medi. */
  private static final Pattern TURKISH =
      Pattern.compile("[td]?m(?:[ae](?:z|d|m|y|s|l|n|k)|[ıiuü]y).*");

  private Opposites() {}

  static boolean are(Token a, Token b) {
    if (a.form() != Token.Form.WORD || b.form() != Token.Form.WORD) {
      return false;
    }
    String x = bare(a.key());
    String y = bare(b.key());
    return !x.equals(y) && (isPrefixed(x, y) || isPrefixed(y, x) || differInEnding(x, y));
  }

  private static boolean isPrefixed(String longer, String shorter) {
    return hasPrefix(longer, shorter, PREFIXES, STEM_CHARS_MIN)
        || hasPrefix(longer, shorter, LONG_PREFIXES, LONG_STEM_CHARS_MIN)
        || hasPrefix(longer, shorter, SHORT_PREFIXES, 2);
  }

  private static boolean hasPrefix(String longer, String shorter, List<String> prefixes, int min) {
    if (shorter.length() < min || !longer.endsWith(shorter)) {
      return false;
    }
    return prefixes.contains(longer.substring(0, longer.length() - shorter.length()));
  }

  private static boolean differInEnding(String x, String y) {
    int same = 0;
    while (same < Math.min(x.length(), y.length()) && x.charAt(same) == y.charAt(same)) {
      same++;
    }
    if (same >= 2 && isTurkish(x.substring(same)) != isTurkish(y.substring(same))) {
      return true;
    }
    for (List<String> pair : ENDINGS) {
      if (endsIn(pair.getFirst(), x, pair.getLast(), y)
          || endsIn(pair.getLast(), x, pair.getFirst(), y)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTurkish(String rest) {
    return TURKISH.matcher(rest).matches();
  }

  private static boolean endsIn(String ofX, String x, String ofY, String y) {
    int stem = x.length() - ofX.length();
    return stem >= STEM_CHARS_MIN
        && stem == y.length() - ofY.length()
        && x.endsWith(ofX)
        && y.endsWith(ofY)
        && y.startsWith(x.substring(0, stem));
  }

  /** Marks have been left out of Latin keys already; a dotted capital I leaves one behind. */
  private static String bare(String key) {
    return Normalizer.normalize(key, Normalizer.Form.NFC).replace("\u0307", "");
  }
}
