package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Counts the time that passes from the first moment of each local day.
 *
 * @param times minutes and seconds; the hours are not looked at
 * @param hours of how many hours one has slots, from the day's first on
 */
record Interval(Times times, int hours, Days days) implements Schedule {
  @Override
  public Optional<Instant> next(Instant after, LocalDate until, LocalClock clock) {
    // the day before may have slots until today's first
    LocalDate from = clock.at(after).toLocalDate().minusDays(1);
    while (true) {
      Optional<LocalDate> day = days.next(from, until);
      if (day.isEmpty()) {
        return Optional.empty();
      }
      long start = clock.start(day.get());
      long slot = start + counted(Math.max(0, after.getEpochSecond() + 1 - start));
      if (slot < end(day.get(), start, clock)) {
        return Optional.of(Instant.ofEpochSecond(slot));
      }
      from = day.get().plusDays(1);
    }
  }

  /**
   * Returns the moment from which on a day has no slots: the first slot of the next day if that is
   * named too, else its first moment.
   */
  private long end(LocalDate day, long start, LocalClock clock) {
    long end = clock.start(day.plusDays(1));
    if (end <= start) {
      // a day that was skipped
      return start;
    }
    LocalDate next = clock.at(Instant.ofEpochSecond(end)).toLocalDate();
    return days.has(next) ? end + counted(0) : end;
  }

  /** Returns the first slot at or after so many seconds of a day. */
  private long counted(long seconds) {
    long hour = seconds / Times.HOUR_SECONDS;
    if (hour % hours == 0) {
      int within = times.inHour((int) (seconds % Times.HOUR_SECONDS));
      if (within != Times.NONE) {
        return hour * Times.HOUR_SECONDS + within;
      }
    }
    return (hour / hours + 1) * hours * Times.HOUR_SECONDS + times.inHour(0);
  }
}
