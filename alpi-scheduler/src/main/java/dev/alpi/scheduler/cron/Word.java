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

  /** Returns whether it is such a sign, given in capitals; small letters are the same. */
  boolean isSign(String sign) {
    return capitals(text).equals(sign);
  }

  boolean beginsWithSign(String sign) {
    return capitals(text).startsWith(sign);
  }

  boolean endsWithSign(String sign) {
    return capitals(text).endsWith(sign);
  }

  /** Returns whether it stands for every value, and nothing else. */
  boolean isEvery() {
    return is("*") || is("?");
  }

  /** Returns whether it begins with a sign for every value. */
  boolean beginsWithStar() {
    return beginsWithSign("*") || beginsWithSign("?");
  }

  /** Returns whether it is one of the field's names. */
  boolean isName() {
    return field.names().contains(capitals(text));
  }

  /** Returns which of the field's names it is, the first one being 0. */
  int name() {
    return field.names().indexOf(capitals(text));
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

  /** Returns a text with capitals for {@code a} to {@code z}. Other alphabets have no say here. */
  static String capitals(String text) {
    StringBuilder result = new StringBuilder(text);
    for (int index = 0; index < text.length(); index++) {
      char each = text.charAt(index);
      if (each >= 'a' && each <= 'z') {
        result.setCharAt(index, (char) (each - 'a' + 'A'));
      }
    }
    return result.toString();
  }
}
