package dev.alpi.scheduler.cron;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * The days that an expression names.
 *
 * @param months bit n is month n, from 1
 */
record Days(MonthDays monthDays, long months, Weekdays weekdays, Join join) {
  /** How the two fields that name days go together. */
  enum Join {
    /** A day has to be in both: one of them begins with a star. */
    BOTH,
    /** A day has to be in one of them. */
    EITHER
  }

  private static final int FEBRUARY = 2;

  /** Returns whether it names a day. */
  boolean has(LocalDate date) {
    return (months >>> date.getMonthValue() & 1) != 0
        && (in(YearMonth.from(date)) >>> date.getDayOfMonth() & 1) != 0;
  }

  /** Returns the first day that it names from {@code from} to {@code until}, both inclusive. */
  Optional<LocalDate> next(LocalDate from, LocalDate until) {
    YearMonth month = YearMonth.from(from);
    YearMonth last = YearMonth.from(until);
    long left = -1L << from.getDayOfMonth();
    while (!month.isAfter(last)) {
      if ((months >>> month.getMonthValue() & 1) != 0) {
        long days = in(month) & left;
        if (days != 0) {
          LocalDate day = month.atDay(Long.numberOfTrailingZeros(days));
          return day.isAfter(until) ? Optional.empty() : Optional.of(day);
        }
      }
      left = -1L;
      month = month.plusMonths(1);
    }
    return Optional.empty();
  }

  /**
   * Returns whether it ever names a day. Each month, and a February of either length, begins on
   * each weekday in some year.
   */
  boolean ever() {
    for (int month = 1; month <= 12; month++) {
      if ((months >>> month & 1) != 0) {
        int shortest = YearMonth.of(2001, month).lengthOfMonth();
        int longest = month == FEBRUARY ? shortest + 1 : shortest;
        for (int shape = 0; shape < 2 * MonthShape.WEEK; shape++) {
          int length = shape < MonthShape.WEEK ? shortest : longest;
          if (in(new MonthShape(length, shape % MonthShape.WEEK)) != 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private long in(YearMonth month) {
    return in(MonthShape.of(month));
  }

  private long in(MonthShape month) {
    long byNumber = monthDays.in(month);
    long byName = weekdays.in(month);
    return switch (join) {
      case BOTH -> byNumber & byName;
      case EITHER -> byNumber | byName;
    };
  }
}
