package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Runs at the first moment at which the clock on the wall shows a time that is named, or a later
 * one if that time is skipped.
 */
record WallClock(Times times, Days days) implements Schedule {
  /*
   * Implementation notes
   *
   * Moments grow with the times that they are first shown at, so the slot sought is that of the
   * smallest named time whose moment is after the given one. It is later than what the clock shows
   * at the given moment, for that, and all before it, was shown by then. In the second pass of a
   * fold the times up to the fold's end were shown too; then the search goes on from there.
   */
  @Override
  public Optional<Instant> next(Instant after, LocalDate until, LocalClock clock) {
    LocalDateTime from = clock.at(after).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    while (true) {
      Optional<LocalDateTime> time = named(from, until);
      if (time.isEmpty()) {
        return Optional.empty();
      }
      Instant slot = clock.first(time.get());
      if (slot.isAfter(after)) {
        return Optional.of(slot);
      }
      from = clock.beyond(time.get());
    }
  }

  /** Returns the first time that is named, at or after {@code from}. */
  private Optional<LocalDateTime> named(LocalDateTime from, LocalDate until) {
    LocalDate day = from.toLocalDate();
    if (!day.isAfter(until) && days.has(day)) {
      int second = times.inDay(from.toLocalTime().toSecondOfDay());
      if (second != Times.NONE) {
        return Optional.of(day.atTime(LocalTime.ofSecondOfDay(second)));
      }
    }
    LocalTime first = LocalTime.ofSecondOfDay(times.inDay(0));
    return days.next(day.plusDays(1), until).map(next -> next.atTime(first));
  }
}
