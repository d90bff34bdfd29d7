package dev.alpi.scheduler.cron;

/**
 * What the day-of-month field names, as sets of bits.
 *
 * @param days bit n is day n
 * @param fromEnd bit n is the day n before the last: {@code L}, {@code L-n}
 * @param nearest bit n is the weekday nearest to day n: {@code nW}; bit 0 is {@code LW}
 */
record MonthDays(long days, long fromEnd, long nearest) {
  private static final int SUNDAY = 0;
  private static final int SATURDAY = 6;

  /** Returns the days that it names in a month. */
  long in(MonthShape month) {
    long result = days & month.all();
    for (long rest = fromEnd; rest != 0; rest &= rest - 1) {
      int day = month.length() - Long.numberOfTrailingZeros(rest);
      result |= day >= 1 ? 1L << day : 0;
    }
    for (long rest = nearest; rest != 0; rest &= rest - 1) {
      int bit = Long.numberOfTrailingZeros(rest);
      int day = bit == 0 ? month.length() : bit;
      result |= day <= month.length() ? 1L << workday(day, month) : 0;
    }
    return result;
  }

  /** Returns the day from Monday to Friday that is nearest, and in the same month. */
  private static int workday(int day, MonthShape month) {
    return switch (month.weekday(day)) {
      case SATURDAY -> day == 1 ? 3 : day - 1;
      case SUNDAY -> day == month.length() ? day - 2 : day + 1;
      default -> day;
    };
  }
}
