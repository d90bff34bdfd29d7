package dev.alpi.scheduler.cron;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A piece of a cron expression: a field, or a part of one.
 *
 * @param field the field that it is in
 * @param text not changed
 * @param column where it begins in the expression, from 1
 */
record Word(CronField field, String text, int column) {
  /** Returns the items of a list. */
  List<Word> items() {
    List<Word> items = new ArrayList<>();
    int begin = 0;
    for (int end = text.indexOf(','); end >= 0; end = text.indexOf(',', begin)) {
      items.add(part(begin, end));
      begin = end + 1;
    }
    items.add(part(begin, text.length()));
    return items;
  }

  /** Returns a part of it. */
  Word part(int begin, int end) {
    return new Word(field, text.substring(begin, end), column + begin);
  }

  boolean is(String other) {
    return text.equals(other);
  }

  /** Returns whether it is such a name, in capitals or not. */
  boolean isNamed(String name) {
    return text.equalsIgnoreCase(name);
  }

  boolean beginsWith(String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  boolean endsWith(String suffix) {
    int begin = text.length() - suffix.length();
    return text.regionMatches(true, begin, suffix, 0, suffix.length());
  }

  /** Returns whether it stands for every value, and nothing else. */
  boolean isEvery() {
    return is("*") || is("?");
  }

  /** Returns whether it begins with a sign for every value. */
  boolean beginsWithStar() {
    return beginsWith("*") || beginsWith("?");
  }

  /** Returns whether it is one of the field's names. */
  boolean isName() {
    return field.names().stream().anyMatch(this::isNamed);
  }

  boolean isNumber() {
    return !text.isEmpty() && text.chars().allMatch(each -> each >= '0' && each <= '9');
  }

  /** Returns the number that it is, if it is one of {@code min} to {@code max}. */
  OptionalInt number(int min, int max) {
    // two digits are enough for all of them
    if (!isNumber() || text.length() > 2) {
      return OptionalInt.empty();
    }
    int number = Integer.parseInt(text);
    return number >= min && number <= max ? OptionalInt.of(number) : OptionalInt.empty();
  }

  CronException refused(String allowed) {
    return CronException.inField(field, column, text, allowed);
  }
}
