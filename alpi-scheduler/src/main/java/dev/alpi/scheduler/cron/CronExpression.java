package dev.alpi.scheduler.cron;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cron expression: when something runs again and again. Immutable, and equal to another one of
 * the same text. {@code docs/scheduling.md} has the syntax, and the rules for days on which the
 * clock changes.
 */
public final class CronExpression {
  /* Implementation notes. Only the text is kept. What it means takes four times as much memory,
   * which counts with a hundred thousand jobs; to read it takes some microseconds, once a slot.
   */

  /** What an expression follows on days on which the clock changes. */
  public enum Kind {
    /** The clock on the wall: the hour field names hours. */
    WALL_CLOCK,
    /** The time that passes: the hour field is {@code *} or {@code *}{@code /n}. */
    INTERVAL
  }

  /** The longest that one can be, in characters: all 60 minutes as a list have 169. */
  public static final int CHARACTERS_MAX = 256;

  /**
   * How far ahead a slot is looked for. The rarest expression comes every forty years or sooner.
   */
  private static final int YEARS_MAX = 40;

  // four digits: what is beyond is no time that a person means, and soon none that has a local one
  private static final Instant EARLIEST = Instant.parse("0001-01-02T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-30T00:00:00Z");

  private final String text;

  private CronExpression(String text) {
    this.text = text;
  }

  /**
   * Reads an expression: five fields, six with the seconds last, or a macro: {@code @daily}.
   *
   * @param text at most {@link #CHARACTERS_MAX} characters, blanks around it included
   * @return the expression
   * @throws CronException if it is none, or can never come
   */
  public static CronExpression parse(String text) throws CronException {
    Schedule _ = CronParser.parse(text);
    return new CronExpression(text.strip());
  }

  private Schedule schedule() {
    try {
      return CronParser.parse(text);
    } catch (CronException e) {
      throw new IllegalStateException("an expression that was read before", e);
    }
  }

  /** {@return the expression as it was given, without blanks around it} */
  public String text() {
    return text;
  }

  /** {@return what it follows on days on which the clock changes} */
  public Kind kind() {
    return switch (schedule()) {
      case WallClock _ -> Kind.WALL_CLOCK;
      case Interval _ -> Kind.INTERVAL;
    };
  }

  /**
   * Looks for the next slot. It costs the same however far away that is, but for some nanoseconds a
   * month.
   *
   * @param after exclusive
   * @param zone whose clock it is about
   * @return the slot; empty if there is none in the forty years after, or before the year 10000
   */
  public Optional<Slot> next(Instant after, ZoneId zone) {
    return next(schedule(), after, zone);
  }

  private static Optional<Slot> next(Schedule schedule, Instant after, ZoneId zone) {
    if (!after.isBefore(LATEST)) {
      return Optional.empty();
    }
    Instant from = after.isBefore(EARLIEST) ? EARLIEST : after;
    LocalClock clock = new LocalClock(zone.getRules());
    LocalDate until = clock.at(from).toLocalDate().plusYears(YEARS_MAX);
    return schedule.next(from, until, clock).filter(LATEST::isAfter).map(clock::slot);
  }

  /**
   * {@return the slots of a stretch of time, in order}
   *
   * @param window the stretch; one that is empty has none
   * @param zone whose clock it is about
   * @param max how many of the first are returned; if there are as many, there may be more
   */
  public List<Slot> between(Window window, ZoneId zone, int max) {
    List<Slot> slots = new ArrayList<>();
    Schedule schedule = schedule();
    Optional<Slot> slot = next(schedule, window.after(), zone);
    while (slots.size() < max && slot.isPresent() && !slot.get().at().isAfter(window.until())) {
      slots.add(slot.get());
      slot = next(schedule, slot.get().at(), zone);
    }
    return List.copyOf(slots);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CronExpression that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
