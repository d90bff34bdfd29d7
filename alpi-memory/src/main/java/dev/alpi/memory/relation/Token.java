package dev.alpi.memory.relation;

import java.util.Set;

/**
 * A word, number, symbol or ideograph of a statement.
 *
 * @param key how it is compared: without case, and without marks where people leave them out
 * @param strict the same with its marks
 * @param form what it looks like
 * @param capital whether it begins with an upper-case letter
 * @param clause whether punctuation stands before it
 * @param value whether a colon or an equals sign stands before it
 * @param roles what it does in a statement, in any of the languages of {@link Lexicon}
 */
record Token(
    String key,
    String strict,
    Form form,
    boolean capital,
    boolean clause,
    boolean value,
    Set<Role> roles) {

  /** What a token looks like. */
  enum Form {
    /** Letters. */
    WORD,
    /** Something with a digit in it: a number, a version, an address, a date, a model name. */
    NUMBER,
    /** One character that is neither letter, digit nor punctuation of sentences. */
    SYMBOL,
    /** One character of a script that puts no spaces between words. */
    IDEOGRAPH
  }

  Token with(Set<Role> found) {
    return new Token(key, strict, form, capital, clause, value, Set.copyOf(found));
  }

  Token afterClause() {
    return new Token(key, strict, form, capital, true, value, roles);
  }

  boolean is(Role role) {
    return roles.contains(role);
  }

  boolean isNumber() {
    return form == Form.NUMBER || is(Role.NUMBER);
  }

  /** Says whether the statement would say the same without it. */
  boolean isLight() {
    return is(Role.LIGHT) && !(key.length() == 1 && capital);
  }

  /** Says whether it is a plain noun or the like, as far as capitals tell. */
  boolean isCommon() {
    return form == Form.WORD && !capital && Character.isLowerCase(strict.codePointAt(0));
  }
}
