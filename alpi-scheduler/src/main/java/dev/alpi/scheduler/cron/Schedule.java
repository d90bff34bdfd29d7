package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** How an expression's slots are found: by the clock on the wall, or by the time that passes. */
sealed interface Schedule permits WallClock, Interval {
  /**
   * Returns the first slot after a moment.
   *
   * @param after exclusive
   * @param until the last day that is looked at
   */
  Optional<Instant> next(Instant after, LocalDate until, LocalClock clock);
}
