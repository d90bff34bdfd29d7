package dev.alpi.scheduler.cron;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * What a month looks like on a calendar. Sets of its days are bits 1 to 31 of a {@code long}.
 *
 * @param length how many days it has
 * @param first the weekday of its first day, 0 for Sunday
 */
record MonthShape(int length, int first) {
  static final int WEEK = 7;

  static MonthShape of(YearMonth month) {
    return new MonthShape(
        month.lengthOfMonth(),
        LocalDate.of(month.getYear(), month.getMonth(), 1).getDayOfWeek().getValue() % WEEK);
  }

  /** Returns all its days. */
  long all() {
    return (1L << length + 1) - 2;
  }

  /** Returns the weekday of a day, 0 for Sunday. */
  int weekday(int day) {
    return (first + day - 1) % WEEK;
  }

  /** Returns the first day that is such a weekday. */
  int firstOn(int weekday) {
    return 1 + (weekday - first + WEEK) % WEEK;
  }
}
