package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;

/** The clock on the wall in a zone: it jumps ahead over gaps, and back at the end of folds. */
record LocalClock(ZoneRules rules) {
  /** Returns what it shows. */
  LocalDateTime at(Instant instant) {
    return LocalDateTime.ofInstant(instant, rules.getOffset(instant));
  }

  /** Returns the first moment at which it shows a time, or a later one if that is in a gap. */
  Instant first(LocalDateTime time) {
    List<ZoneOffset> offsets = rules.getValidOffsets(time);
    if (offsets.isEmpty()) {
      return rules.getTransition(time).getInstant();
    }
    // of two, the first is the one before the transition
    return time.toInstant(offsets.getFirst());
  }

  /** Returns the first moment of a day, as seconds since the epoch. */
  long start(LocalDate day) {
    return first(LocalDateTime.of(day, LocalTime.MIDNIGHT)).getEpochSecond();
  }

  /**
   * Returns the time from which on nothing was shown yet, when the transition around {@code time}
   * is over.
   */
  LocalDateTime beyond(LocalDateTime time) {
    ZoneOffsetTransition transition = rules.getTransition(time);
    return transition.isGap() ? transition.getDateTimeAfter() : transition.getDateTimeBefore();
  }

  Slot slot(Instant instant) {
    return new Slot(instant, rules.getOffset(instant));
  }
}
