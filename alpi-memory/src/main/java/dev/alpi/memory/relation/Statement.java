package dev.alpi.memory.relation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A statement in two parts: what it is about, and what it says of that.
 *
 * @param subject the words before the predicate; empty if the owner is meant
 * @param value the predicate and what follows; all of it where no predicate is known
 * @param split whether the two could be told apart
 * @param colon whether a colon parts them
 * @param oneOfMany whether the value begins with an indefinite article
 * @param bare whether nothing but an attribute parts them: {@code port 5432}
 */
record Statement(
    List<Token> subject,
    List<Token> value,
    boolean split,
    boolean colon,
    boolean oneOfMany,
    boolean bare) {

  private static final int NOWHERE = -1;

  static Statement of(List<Token> tokens) {
    Optional<Integer> verb = boundary(tokens);
    Optional<Integer> found = verb.isPresent() ? verb : attributeEnd(tokens);
    if (found.isEmpty()) {
      return new Statement(List.of(), telling(tokens, NOWHERE), false, false, false, false);
    }
    int boundary = found.get();
    List<Token> subject = telling(tokens.subList(0, boundary), boundary);
    List<Token> rest = tokens.subList(boundary, tokens.size());
    List<Token> value = new ArrayList<>(subject.stream().filter(Statement::isPolar).toList());
    value.addAll(telling(rest, 0));
    int first = rest.getFirst().is(Role.COPULA) ? 1 : 0;
    boolean oneOfMany = first < rest.size() && rest.get(first).is(Role.INDEFINITE);
    return new Statement(
        subject.stream().filter(token -> !isPolar(token)).toList(),
        value,
        true,
        rest.getFirst().value(),
        oneOfMany,
        verb.isEmpty());
  }

  /** Returns the same statement as one whose predicate is not known. */
  Statement joined() {
    List<Token> all = new ArrayList<>(subject);
    all.addAll(value);
    return new Statement(List.of(), all, false, false, false, false);
  }

  /** Says whether nothing of it says anything. */
  boolean isEmpty() {
    return subject.isEmpty() && value.isEmpty();
  }

  static boolean isPolar(Token token) {
    return token.is(Role.NEGATION) || token.is(Role.QUALIFIER);
  }

  static boolean isPredicate(Token token) {
    return token.is(Role.SINGLE)
        || token.is(Role.MANY)
        || token.is(Role.EVENT)
        || token.is(Role.PREDICATE);
  }

  /** Says whether the subject is a property, which has one value. */
  boolean isAttribute() {
    if (colon) {
      return subject.stream().anyMatch(token -> !token.is(Role.GENERIC));
    }
    boolean named = subject.stream().anyMatch(token -> token.is(Role.ATTRIBUTE));
    return named || (subject.size() > 1 && subject.stream().anyMatch(Token::isCommon));
  }

  private static Optional<Integer> boundary(List<Token> tokens) {
    boolean told = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      // a capital inside a statement begins a name: USA is not the Spanish verb
      // a copula at the end, as in Hindi, parts nothing
      boolean copula = token.is(Role.COPULA) && i + 1 < tokens.size();
      boolean verb = (copula || isPredicate(token)) && (i == 0 || !token.capital());
      if (verb || (token.value() && told) || (i > 0 && isKoreanTopic(tokens.get(i - 1)))) {
        return Optional.of(i);
      }
      told |= !token.isLight();
    }
    return Optional.empty();
  }

  /** {@code port 5432} is about the port. */
  private static Optional<Integer> attributeEnd(List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is(Role.ATTRIBUTE)) {
        int end = i + 1;
        while (end < tokens.size() && tokens.get(end).is(Role.ATTRIBUTE)) {
          end++;
        }
        return end < tokens.size() ? Optional.of(end) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isKoreanTopic(Token token) {
    int last = token.strict().codePointBefore(token.strict().length());
    return last == '는' || last == '은';
  }

  /**
   * Leaves out what says nothing; a break before it is a break before what follows.
   *
   * @param copulaAt where a copula stands for nothing more than a colon, as it does at the end
   */
  private static List<Token> telling(List<Token> tokens, int copulaAt) {
    List<Token> telling = new ArrayList<>();
    boolean clause = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      clause |= token.clause();
      boolean placed = i == copulaAt || (copulaAt <= 0 && i > 0 && i == tokens.size() - 1);
      boolean present = placed && token.is(Role.COPULA) && !isPolar(token);
      if (!token.isLight() && !(present && !token.is(Role.CONNECTOR))) {
        telling.add(clause ? token.afterClause() : token);
        clause = false;
      }
    }
    return telling;
  }
}
