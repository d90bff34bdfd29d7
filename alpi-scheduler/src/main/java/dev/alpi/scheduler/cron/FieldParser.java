package dev.alpi.scheduler.cron;

import java.util.List;
import java.util.Locale;

/** Reads what may stand in every field: values, ranges, steps, and lists of them. */
final class FieldParser {
  private FieldParser() {}

  /** Returns the values that a field names, bit n for value n. */
  static long values(Word field) throws CronException {
    long bits = 0;
    for (Word item : items(field)) {
      bits |= item(item);
    }
    return bits;
  }

  /** Returns the items of a field, none of which makes the others pointless. */
  static List<Word> items(Word field) throws CronException {
    List<Word> items = field.items();
    for (Word item : items) {
      if (items.size() > 1 && item.isEvery()) {
        throw item.refused(item.text() + " alone, not in a list");
      }
    }
    return items;
  }

  /** Returns the values that an item names, bit n for value n. */
  static long item(Word item) throws CronException {
    CronField field = item.field();
    int slash = item.text().indexOf('/');
    Word values = slash < 0 ? item : item.part(0, slash);
    int step = slash < 0 ? 1 : step(item.part(slash + 1, item.text().length()));
    if (values.is("*")) {
      return bits(field, field.min(), field.max(), step);
    }
    int dash = values.text().indexOf('-');
    if (dash >= 0) {
      return range(values, dash, step);
    }
    int from = value(values);
    return bits(field, from, slash < 0 ? from : field.max(), step);
  }

  /** Returns the value that a number or name stands for. */
  static int value(Word word) throws CronException {
    int number = written(word);
    return number > word.field().max() ? number - word.field().size() : number;
  }

  private static int step(Word word) throws CronException {
    int max = word.field().size() - 1;
    return word.number(1, max)
        .orElseThrow(() -> word.refused("a step of 1-" + max + " after the slash"));
  }

  private static long range(Word range, int dash, int step) throws CronException {
    CronField field = range.field();
    Word first = range.part(0, dash);
    Word last = range.part(dash + 1, range.text().length());
    int from = written(first);
    int to = written(last);
    if (from <= to) {
      return bits(field, from, to, step);
    }
    if (first.isName() && last.isName()) {
      return bits(field, from, to + field.size(), step);
    }
    throw range.refused(
        String.format(
            Locale.ROOT,
            "a range that goes up, such as %d-%d,%d-%d",
            from,
            field.max(),
            field.min(),
            to));
  }

  /** Returns the number that is written, or that a name stands for. */
  private static int written(Word word) throws CronException {
    CronField field = word.field();
    if (word.isName()) {
      return field.min() + word.name();
    }
    return word.number(field.min(), field.writtenMax())
        .orElseThrow(() -> word.refused(word.isNumber() ? field.range() : field.allowed()));
  }

  /** Returns every {@code step}-th value; what is beyond the largest goes on at the smallest. */
  private static long bits(CronField field, int from, int to, int step) {
    long bits = 0;
    for (int value = from; value <= to; value += step) {
      bits |= 1L << field.min() + (value - field.min()) % field.size();
    }
    return bits;
  }
}
