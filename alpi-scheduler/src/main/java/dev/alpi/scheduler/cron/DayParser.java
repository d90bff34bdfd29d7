package dev.alpi.scheduler.cron;

import java.util.OptionalInt;

/** Reads the two fields that name days, each with signs of its own. */
final class DayParser {
  /** A month's last day is at most this far from its first. */
  private static final int FROM_END_MAX = 30;

  private static final int WEEKS_MAX = 5;

  private DayParser() {}

  /** Returns what a field for days of the month names. */
  static MonthDays monthDays(Word field) throws CronException {
    long days = 0;
    long fromEnd = 0;
    long nearest = 0;
    for (Word item : FieldParser.items(field)) {
      int length = item.text().length();
      if (item.isSign("L")) {
        fromEnd |= 1;
      } else if (item.isSign("LW")) {
        nearest |= 1;
      } else if (item.beginsWithSign("L-")) {
        fromEnd |= 1L << limited(item.part(2, length), FROM_END_MAX, "after L-");
      } else if (item.endsWithSign("W")) {
        nearest |= 1L << limited(item.part(0, length - 1), CronField.DAY.max(), "before W");
      } else {
        days |= FieldParser.item(everyAsStar(item));
      }
    }
    return new MonthDays(days, fromEnd, nearest);
  }

  /** Returns what a field for weekdays names. */
  static Weekdays weekdays(Word field) throws CronException {
    long every = 0;
    long last = 0;
    long nth = 0;
    for (Word item : FieldParser.items(field)) {
      int length = item.text().length();
      int hash = item.text().indexOf('#');
      if (item.isSign("L")) {
        throw item.refused("a weekday with L, such as 5L or FRIL");
      } else if (hash >= 0) {
        int weekday = FieldParser.value(item.part(0, hash));
        int week = limited(item.part(hash + 1, length), WEEKS_MAX, "after #");
        nth |= 1L << (week - 1) * MonthShape.WEEK + weekday;
      } else if (item.endsWithSign("L")) {
        last |= 1L << FieldParser.value(item.part(0, length - 1));
      } else if (item.beginsWithSign("L")) {
        // as croniter writes it
        last |= 1L << FieldParser.value(item.part(1, length));
      } else {
        every |= FieldParser.item(everyAsStar(item));
      }
    }
    return new Weekdays(every, last, nth);
  }

  private static int limited(Word word, int max, String where) throws CronException {
    OptionalInt number = word.number(1, max);
    return number.orElseThrow(() -> word.refused("1-" + max + " " + where));
  }

  private static Word everyAsStar(Word item) {
    return item.is("?") ? new Word(item.field(), "*", item.column()) : item;
  }
}
