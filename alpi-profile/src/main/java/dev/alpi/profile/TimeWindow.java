package dev.alpi.profile;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that a report is about.
 *
 * @param from where it begins; belongs to it
 * @param to where it ends; belongs to it
 */
public record TimeWindow(Instant from, Instant to) {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if it ends before it begins
   */
  public TimeWindow {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("it ends before it begins: " + from + " to " + to);
    }
  }

  /**
   * {@return whether something at this time belongs to it}
   *
   * @param at when it was
   */
  public boolean includes(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /** {@return how long it is} */
  public Duration length() {
    return Duration.between(from, to);
  }

  /**
   * {@return in which of so many equal parts a time is, from 0}
   *
   * @param at a time that belongs to it
   * @param parts how many there are
   */
  public int part(Instant at, int parts) {
    if (!includes(at)) {
      throw new IllegalArgumentException(at + " is not in " + this);
    }
    double share = millis(Duration.between(from, at)) / Math.max(1, millis(length()));
    return Math.min(parts - 1, (int) (share * parts));
  }

  /**
   * {@return when one of so many equal parts begins}
   *
   * @param part which, from 0
   * @param parts how many there are
   */
  public Instant start(int part, int parts) {
    return from.plus(length().multipliedBy(part).dividedBy(parts));
  }

  private static double millis(Duration duration) {
    return duration.toMillis();
  }
}
