package dev.alpi.scheduler;

import java.time.Instant;
import java.util.NavigableSet;

/**
 * The slots of a job that wait, run or have run: they do not come again when the clock is set back.
 *
 * @param recorded those of which there are records
 * @param past those of which there are none any more
 */
record KnownSlots(NavigableSet<Instant> recorded, PastRuns past) {
  boolean isEmpty() {
    return recorded.isEmpty() && past.size() == 0;
  }

  boolean contains(Instant slot) {
    return recorded.contains(slot) || past.covers(slot);
  }

  /** Says whether there is one between two that are not. */
  boolean isBetween(Instant one, Instant other) {
    Instant next = recorded.higher(one);
    return next != null && next.isBefore(other) || past.isBetween(one, other);
  }
}
