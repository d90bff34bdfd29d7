package dev.alpi.cli.logs;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Optional;

/**
 * What the first line of an entry says.
 *
 * @param moment when, if it says so
 * @param source what wrote it, where the line knows it better than its file
 */
record LogHead(
    Optional<Moment> moment,
    String level,
    String logger,
    String message,
    Optional<Obj> row,
    Optional<LogSource> source) {

  /**
   * A time that a file says. When clocks are set back, the same local time comes twice.
   *
   * @param first the first time that it can mean
   * @param last the last time that it can mean, mostly the same
   */
  record Moment(Instant first, Instant last) {
    static Moment of(Instant instant) {
      return new Moment(instant, instant);
    }

    /** Returns which one it is, if what was written next is of {@code next}. */
    Instant before(Instant next) {
      return last.isAfter(next) ? first : last;
    }

    /** Returns which one it is, if what was written before is of {@code previous}. */
    Instant after(Instant previous) {
      return first.isBefore(previous) ? last : first;
    }
  }
}
