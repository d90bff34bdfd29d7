package dev.alpi.scheduler.cron;

/**
 * What the day-of-week field names, as sets of bits.
 *
 * @param every bit n is each weekday n, 0 for Sunday
 * @param last bit n is the last weekday n of the month: {@code nL}
 * @param nth bit 7k+n is the weekday n that is the month's (k+1)-th: {@code n#(k+1)}
 */
record Weekdays(long every, long last, long nth) {
  private static final int WEEK = MonthShape.WEEK;
  private static final long EACH_WEEK = 1L | 1L << 7 | 1L << 14 | 1L << 21 | 1L << 28;

  /** Returns the days that it names in a month. */
  long in(MonthShape month) {
    long result = 0;
    for (int weekday = 0; weekday < WEEK; weekday++) {
      int first = month.firstOn(weekday);
      if ((every >>> weekday & 1) != 0) {
        result |= EACH_WEEK << first;
      }
      if ((last >>> weekday & 1) != 0) {
        int weeks = (month.length() - first) / WEEK;
        result |= 1L << first + WEEK * weeks;
      }
      // the bits of one weekday are a week apart, and so are its days
      result |= (nth >>> weekday & EACH_WEEK) << first;
    }
    return result & month.all();
  }
}
