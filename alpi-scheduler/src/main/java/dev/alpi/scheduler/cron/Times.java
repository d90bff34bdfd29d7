package dev.alpi.scheduler.cron;

/**
 * The times of day that an expression names, as sets of bits.
 *
 * @param seconds bit n is second n; at least one is set, as in the other two
 * @param minutes bit n is minute n
 * @param hours bit n is hour n
 */
record Times(long seconds, long minutes, long hours) {
  static final int NONE = -1;
  static final int HOUR_SECONDS = 3600;

  private static final int MINUTE_SECONDS = 60;

  /** Returns the first of them at or after a second of the day, or {@link #NONE}. */
  int inDay(int from) {
    int hour = from / HOUR_SECONDS;
    if (has(hours, hour)) {
      int within = inHour(from % HOUR_SECONDS);
      if (within != NONE) {
        return hour * HOUR_SECONDS + within;
      }
    }
    int later = next(hours, hour + 1);
    return later == NONE ? NONE : later * HOUR_SECONDS + inHour(0);
  }

  /** Returns the first of them at or after a second of the hour, or {@link #NONE}. */
  int inHour(int from) {
    int minute = from / MINUTE_SECONDS;
    if (has(minutes, minute)) {
      int within = next(seconds, from % MINUTE_SECONDS);
      if (within != NONE) {
        return minute * MINUTE_SECONDS + within;
      }
    }
    int later = next(minutes, minute + 1);
    return later == NONE ? NONE : later * MINUTE_SECONDS + next(seconds, 0);
  }

  private static boolean has(long bits, int index) {
    return (bits >>> index & 1) != 0;
  }

  private static int next(long bits, int from) {
    long rest = from < Long.SIZE ? bits >>> from : 0;
    return rest == 0 ? NONE : from + Long.numberOfTrailingZeros(rest);
  }
}
