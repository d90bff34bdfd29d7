package dev.alpi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds out from what is decided whether the clock was wrong.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class WrongClock {
  /** When the clock is so far behind what is decided, it was wrong before. */
  private static final Duration WAS_WRONG = Duration.ofMinutes(2);

  /**
   * It was behind if it leaps by so much to what was decided before it fell. If by less, it was
   * ahead before, and the machine has slept since or a slot is put off: what came again is due.
   */
  private static final Duration WAS_BEHIND = Duration.ofDays(365);

  private final SlotBook book;

  WrongClock(SlotBook book) {
    this.book = book;
  }

  /**
   * Says whether a clock that was ahead has decided too much: what comes again is decided anew,
   * from {@code now} on.
   */
  boolean wasAhead(Job job, Instant now) {
    Instant latest = now.plus(WAS_WRONG);
    return !(job.timing() instanceof Timing.Once)
        && book.decided(job.id()).filter(latest::isBefore).isPresent();
  }

  /**
   * A clock that was behind, as one without battery is until it has asked a server, leaps over what
   * was decided before it fell. A clock that comes there by the way decides anew what it had left
   * out when it was ahead. Says whether it has leapt.
   */
  boolean wasBehind(Job job, Instant now) {
    Optional<Instant> before =
        book.before(job.id())
            .filter(until -> until.isBefore(now.minus(WAS_WRONG)))
            .filter(until -> hasLeapt(job, until));
    // in the log it stands already
    before.ifPresent(until -> book.begin(job.id(), until));
    return before.isPresent();
  }

  private boolean hasLeapt(Job job, Instant until) {
    Instant fallen = book.decided(job.id()).orElse(until);
    return fallen.plus(WAS_BEHIND).isBefore(until);
  }
}
