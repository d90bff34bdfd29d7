package dev.alpi.memory.relation;

import dev.alpi.memory.relation.Alignment.Gap;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares statements, by rules and lists of words; it understands nothing. Where it cannot tell,
 * it says {@link Relation#SEPARATE}, so that nothing is dropped.
 *
 * <p>Immutable. The rules, with examples, are in {@code docs/memory.md}.
 */
public final class Comparison {
  /** How much of the shorter statement the two must share to be about one thing (§2.11). */
  private static final double SHARED_MIN = 0.7;

  /** How much of the longer one: a long text is not corrected by a short one. */
  private static final double SHARED_OF_LONGER_MIN = 0.5;

  /** Longer statements are compared for equality only: time goes with the square. */
  private static final int TOKENS_MAX = 400;

  /** Longer texts are not looked into: no entry of a memory file may be so long. */
  private static final int CHARS_MAX = 10_000;

  /** How many syllables a Japanese verb may change before a negation. */
  private static final int INFLECTED_MAX = 3;

  /** How many letters a Korean ending may have. */
  private static final int ENDING_OF_SYLLABLES_MAX = 5;

  private final Lexicon lexicon = new Lexicon();

  /** Reads the words. */
  public Comparison() {}

  /** Says how {@code newText} stands to {@code oldText}. */
  public Relation relation(String oldText, String newText) {
    if (isLong(oldText, newText)) {
      return oldText.equals(newText) ? Relation.SAME : Relation.SEPARATE;
    }
    List<Token> oldTokens = lexicon.annotate(Tokenizer.tokens(oldText));
    List<Token> newTokens = lexicon.annotate(Tokenizer.tokens(newText));
    if (oldTokens.isEmpty() || newTokens.isEmpty()) {
      return Fold.fold(oldText).equals(Fold.fold(newText)) ? Relation.SAME : Relation.SEPARATE;
    }
    if (isEqual(oldTokens, newTokens)) {
      return same(oldTokens, newTokens);
    }
    if (Math.max(oldTokens.size(), newTokens.size()) > TOKENS_MAX) {
      return Relation.SEPARATE;
    }
    Statement old = Statement.of(oldTokens);
    Statement fresh = Statement.of(newTokens);
    if (fresh.isEmpty()) {
      // only words that say nothing: no part of anything
      return Relation.SEPARATE;
    }
    if (old.split() && fresh.split()) {
      return isEqual(old.subject(), fresh.subject()) ? split(old, fresh) : Relation.SEPARATE;
    }
    return whole(old.joined(), fresh.joined());
  }

  /** Returns how much of the longer of the two is in both, 0 to 1. */
  public double closeness(String oldText, String newText) {
    if (isLong(oldText, newText)) {
      return 0;
    }
    List<Token> old = Tokenizer.tokens(oldText);
    List<Token> fresh = Tokenizer.tokens(newText);
    int longer = Math.max(old.size(), fresh.size());
    return longer == 0 || longer > TOKENS_MAX
        ? 0
        : (double) Alignment.of(old, fresh).shared().size() / longer;
  }

  private static boolean isLong(String oldText, String newText) {
    return Math.max(oldText.length(), newText.length()) > CHARS_MAX;
  }

  /** Of two spellings the one with marks is the careful one. */
  private static Relation same(List<Token> old, List<Token> fresh) {
    for (int i = 0; i < old.size(); i++) {
      Token token = fresh.get(i);
      if (!token.strict().equals(old.get(i).strict()) && !Alignment.isUnmarked(token)) {
        return Relation.CORRECTION;
      }
    }
    return Relation.SAME;
  }

  /** Both say something about the same subject. */
  private static Relation split(Statement old, Statement fresh) {
    if (isEqual(old.value(), fresh.value())) {
      return same(old.value(), fresh.value());
    }
    Alignment alignment = Alignment.of(old.value(), fresh.value());
    boolean saysMore = alignment.gaps().stream().anyMatch(Comparison::losesStatement);
    if (isFlip(alignment)) {
      return !saysMore && isAboutOne(old, fresh) ? Relation.CORRECTION : Relation.SEPARATE;
    }
    List<Gap> gaps = alignment.gaps();
    boolean additive = isAdditive(alignment);
    if (gaps.stream().allMatch(gap -> gap.oldTokens().isEmpty())) {
      return gaps.stream().allMatch(gap -> isAddition(gap, additive))
          ? Relation.EXTENSION
          : Relation.SEPARATE;
    }
    if (gaps.stream().allMatch(gap -> gap.newTokens().isEmpty())) {
      if (gaps.stream().anyMatch(Comparison::isDecided)) {
        boolean one = old.isAttribute() && fresh.isAttribute();
        return one ? Relation.CORRECTION : Relation.SEPARATE;
      }
      return gaps.stream().allMatch(Comparison::isLeftOut) ? Relation.CONTAINED : Relation.SEPARATE;
    }
    return saysMore ? Relation.SEPARATE : substitution(old, fresh, alignment, additive);
  }

  private static Relation substitution(
      Statement old, Statement fresh, Alignment alignment, boolean additive) {
    List<Gap> gaps = alignment.gaps();
    if (gaps.stream().allMatch(Comparison::isMeasure)) {
      boolean event = alignment.shared().stream().anyMatch(token -> token.is(Role.EVENT));
      return event ? Relation.SEPARATE : Relation.CORRECTION;
    }
    if (isReordered(old.value(), fresh.value())) {
      return Relation.CORRECTION;
    }
    if (additive || gaps.stream().anyMatch(Comparison::changesPredicate)) {
      return Relation.SEPARATE;
    }
    boolean attribute = old.isAttribute() && fresh.isAttribute() && isSaidOfOne(old, alignment);
    if (attribute || gaps.stream().allMatch(Comparison::isState)) {
      return Relation.CORRECTION;
    }
    if (gaps.stream().anyMatch(Comparison::changesConnector) || isScope(alignment)) {
      return Relation.SEPARATE;
    }
    boolean single = alignment.shared().stream().anyMatch(token -> token.is(Role.SINGLE));
    if (single || isPlace(alignment)) {
      return Relation.CORRECTION;
    }
    if (old.oneOfMany() && fresh.oneOfMany()) {
      return Relation.SEPARATE;
    }
    return isAboutOne(old, fresh) ? Relation.CORRECTION : Relation.SEPARATE;
  }

  /** No predicate is known in at least one of the two. */
  private static Relation whole(Statement old, Statement fresh) {
    if (isEqual(old.value(), fresh.value())) {
      return same(old.value(), fresh.value());
    }
    Alignment alignment = Alignment.of(old.value(), fresh.value());
    boolean saysMore = alignment.gaps().stream().anyMatch(Comparison::losesStatement);
    if (isFlip(alignment)) {
      return !saysMore && isAboutOne(old, fresh) ? Relation.CORRECTION : Relation.SEPARATE;
    }
    List<Gap> gaps = alignment.gaps();
    boolean atEnd = gaps.stream().allMatch(gap -> gap.after().isEmpty());
    boolean additive = isAdditive(alignment);
    if (gaps.stream().allMatch(gap -> gap.oldTokens().isEmpty())) {
      return atEnd && gaps.stream().allMatch(gap -> isAddition(gap, additive))
          ? Relation.EXTENSION
          : Relation.SEPARATE;
    }
    if (gaps.stream().allMatch(gap -> gap.newTokens().isEmpty())) {
      return atEnd && gaps.stream().allMatch(Comparison::isLeftOut)
          ? Relation.CONTAINED
          : Relation.SEPARATE;
    }
    if (gaps.stream().allMatch(Comparison::isMeasure)) {
      return gaps.stream().anyMatch(Comparison::isIdentifier)
          ? Relation.SEPARATE
          : Relation.CORRECTION;
    }
    boolean changesValue =
        gaps.stream().allMatch(gap -> content(gap.before()) >= Math.max(1, content(gap.after())));
    if (changesValue && gaps.stream().allMatch(Comparison::isState)) {
      return Relation.CORRECTION;
    }
    boolean named = gaps.stream().anyMatch(Comparison::isIdentifier);
    return changesValue && !saysMore && !named && !additive && isAboutOne(old, fresh)
        ? Relation.CORRECTION
        : Relation.SEPARATE;
  }

  private static boolean isEqual(List<Token> old, List<Token> fresh) {
    if (old.size() != fresh.size()) {
      return false;
    }
    for (int i = 0; i < old.size(); i++) {
      if (!Alignment.isEqual(old.get(i), fresh.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Says whether one of the two denies, or bounds, just what the other says. */
  private static boolean isFlip(Alignment alignment) {
    return alignment.gaps().stream().anyMatch(Comparison::isFlip);
  }

  private static boolean isFlip(Gap gap) {
    boolean oldPolar = gap.oldTokens().stream().anyMatch(Statement::isPolar);
    boolean newPolar = gap.newTokens().stream().anyMatch(Statement::isPolar);
    if (oldPolar == newPolar) {
      return gap.oldTokens().size() == 1
          && gap.newTokens().size() == 1
          && Opposites.are(gap.oldTokens().getFirst(), gap.newTokens().getFirst());
    }
    if (unmatched(plain(gap.oldTokens()), plain(gap.newTokens())) == 0) {
      return true;
    }
    boolean denies = gap.both().stream().anyMatch(token -> token.is(Role.NEGATION));
    boolean clause = gap.both().getFirst().clause();
    return denies && !clause && (content(gap.after()) > 0 || isInflected(gap));
  }

  /** Japanese verbs end in another syllable before a negation: 飲む, 飲まない. */
  private static boolean isInflected(Gap gap) {
    List<Token> plain = plain(gap.both());
    return plain.size() <= INFLECTED_MAX
        && plain.stream()
            .allMatch(
                token ->
                    Character.UnicodeScript.of(token.key().codePointAt(0))
                        == Character.UnicodeScript.HIRAGANA);
  }

  private static List<Token> plain(List<Token> tokens) {
    return tokens.stream()
        .filter(token -> !Statement.isPolar(token) && !token.is(Role.CONNECTOR))
        .toList();
  }

  private static int content(List<Token> tokens) {
    return plain(tokens).size();
  }

  /** Returns how many words of the two have no partner; {@code eats} is one of {@code eat}. */
  private static int unmatched(List<Token> old, List<Token> fresh) {
    List<Token> left = new ArrayList<>(fresh);
    int alone = 0;
    for (Token token : old) {
      boolean found = false;
      for (int i = 0; i < left.size() && !found; i++) {
        found = isAkin(token, left.get(i));
        if (found) {
          left.remove(i);
        }
      }
      alone += found ? 0 : 1;
    }
    return alone + left.size();
  }

  /** Words that differ in a short ending, as verbs do after a negation. */
  private static boolean isAkin(Token a, Token b) {
    if (a.key().equals(b.key()) || Opposites.are(a, b)) {
      return true;
    }
    String x = letters(a.key());
    String y = letters(b.key());
    int same = 0;
    while (same < Math.min(x.length(), y.length()) && x.charAt(same) == y.charAt(same)) {
      same++;
    }
    int ending = x.length() > a.key().length() ? ENDING_OF_SYLLABLES_MAX : same >= 5 ? 3 : 2;
    return !a.isNumber()
        && !b.isNumber()
        && same >= 3
        && Math.max(x.length(), y.length()) <= same + ending;
  }

  /** A Korean syllable is two or three letters; others are no letter more. */
  private static String letters(String key) {
    boolean korean =
        Character.UnicodeScript.of(key.codePointAt(0)) == Character.UnicodeScript.HANGUL;
    return korean ? Normalizer.normalize(key, Normalizer.Form.NFD) : key;
  }

  /** Says whether the two share so much that they are about one thing. */
  private static boolean isAboutOne(Statement old, Statement fresh) {
    List<Token> a = plain(old.value());
    List<Token> b = plain(fresh.value());
    int subject = plain(old.subject()).size();
    int total = a.size() + b.size();
    int shared = subject + (total - unmatched(a, b)) / 2;
    int shorter = subject + Math.min(a.size(), b.size());
    int longer = subject + Math.max(a.size(), b.size());
    return shorter > 0 && shared >= SHARED_MIN * shorter && shared >= SHARED_OF_LONGER_MIN * longer;
  }

  private static boolean isAdditive(Alignment alignment) {
    return alignment.shared().stream()
        .anyMatch(token -> token.is(Role.MANY) || token.is(Role.EVENT));
  }

  /** What is added must not make another thing of the last word: a dog, a dog house. */
  private static boolean isAddition(Gap gap, boolean additive) {
    if (gap.newTokens().stream().allMatch(Comparison::isMark) && !gap.after().isEmpty()) {
      return false;
    }
    return !additive
        || !gap.after().isEmpty()
        || isNumeric(gap)
        || beginsAnew(gap.newTokens().getFirst());
  }

  /**
   * What is left out must be an addition of its own, and not bound the rest. A comma alone does not
   * tell: in a language without words in the list what follows may bound it.
   */
  private static boolean isLeftOut(Gap gap) {
    return gap.oldTokens().getFirst().is(Role.CONNECTOR)
        && gap.oldTokens().stream().noneMatch(Statement::isPolar)
        && !isDecided(gap);
  }

  /** Says whether one of several possibilities is left out. */
  private static boolean isDecided(Gap gap) {
    return gap.oldTokens().stream().anyMatch(token -> token.is(Role.ALTERNATIVE));
  }

  /**
   * What follows an attribute may begin with whose it is, where no word says of: the names of a dog
   * and of a cat are two.
   */
  private static boolean isSaidOfOne(Statement old, Alignment alignment) {
    return !old.bare() || old.value().size() < 2 || !alignment.shared().isEmpty();
  }

  private static boolean beginsAnew(Token token) {
    return token.clause() || token.is(Role.CONNECTOR) || token.is(Role.QUALIFIER);
  }

  private static boolean isNumeric(Gap gap) {
    return gap.both().stream().allMatch(Token::isNumber);
  }

  /** Says whether only numbers differ, what they count, or their sign. */
  private static boolean isMeasure(Gap gap) {
    if (isNumeric(gap)) {
      return true;
    }
    boolean counted =
        gap.oldTokens().stream().anyMatch(Token::isNumber)
            || (!gap.before().isEmpty() && gap.before().getLast().isNumber())
            || (!gap.after().isEmpty() && gap.after().getFirst().isNumber());
    boolean sign = gap.both().stream().allMatch(Comparison::isSign) && gap.both().size() == 2;
    return sign || (counted && gap.both().stream().allMatch(Comparison::isOfMeasure));
  }

  private static boolean isOfMeasure(Token token) {
    return token.isNumber() || token.is(Role.UNIT) || isSign(token);
  }

  private static boolean isSign(Token token) {
    int c = token.key().codePointAt(0);
    int type = Character.getType(c);
    return token.form() == Token.Form.SYMBOL
        && (type == Character.CURRENCY_SYMBOL
            || type == Character.OTHER_NUMBER
            || "+-%‰°'\"′″<>".indexOf(c) >= 0);
  }

  /** Says whether only a number or letter differs that tells a thing from its like: server A. */
  private static boolean isIdentifier(Gap gap) {
    boolean marks = gap.both().stream().allMatch(Comparison::isMark);
    boolean first = content(gap.before()) == 0;
    boolean labelled = !first && gap.before().getLast().is(Role.LABEL);
    boolean letters = gap.both().stream().noneMatch(Token::isNumber);
    return marks && !gap.after().isEmpty() && (first || labelled || letters);
  }

  private static boolean isMark(Token token) {
    return token.isNumber() || token.key().length() == 1 && token.form() == Token.Form.WORD;
  }

  private static boolean isReordered(List<Token> old, List<Token> fresh) {
    List<String> a = old.stream().map(Token::key).sorted().toList();
    List<String> b = fresh.stream().map(Token::key).sorted().toList();
    return a.equals(b);
  }

  /** Says whether the old one goes on to say something that a new one would drop. */
  private static boolean losesStatement(Gap gap) {
    return gap.oldTokens().stream().skip(1).anyMatch(Statement::isPredicate)
        && gap.newTokens().stream().noneMatch(Statement::isPredicate);
  }

  private static boolean changesPredicate(Gap gap) {
    return gap.oldTokens().stream().anyMatch(Statement::isPredicate)
        && gap.newTokens().stream().anyMatch(Statement::isPredicate);
  }

  /** {@code works at} one place and {@code works on} a thing are two facts. */
  private static boolean changesConnector(Gap gap) {
    boolean oldConnector = startsWithConnector(gap.oldTokens());
    boolean newConnector = startsWithConnector(gap.newTokens());
    return oldConnector || newConnector;
  }

  private static boolean startsWithConnector(List<Token> tokens) {
    return !tokens.isEmpty() && tokens.getFirst().is(Role.CONNECTOR);
  }

  private static boolean isState(Gap gap) {
    return gap.oldTokens().size() == 1
        && gap.newTokens().size() == 1
        && gap.both().stream().allMatch(token -> token.is(Role.STATE));
  }

  /** Something is in one place, and on one day. */
  private static boolean isPlace(Alignment alignment) {
    List<Token> before = alignment.gaps().getFirst().before();
    return before.size() == 1 && before.getFirst().is(Role.CONNECTOR);
  }

  /** A choice may differ by where it applies: prefers dark mode in one place, not in another. */
  private static boolean isScope(Alignment alignment) {
    if (alignment.shared().stream().noneMatch(token -> token.is(Role.PREFERENCE))) {
      return false;
    }
    return alignment.gaps().stream()
        .anyMatch(gap -> content(gap.before()) > 1 && gap.before().getLast().is(Role.CONNECTOR));
  }
}
