package dev.alpi.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Stretches of time in which slots of a job have run whose records are kept no more: nothing in
 * them runs again, whatever the clock says.
 *
 * <p>A stretch begins and ends with a slot that has run. What else is in it has had its record.
 *
 * <p><b>Threads:</b> one at a time; several that only read, once nobody writes any more.
 */
final class PastRuns {
  /* Implementation notes. One mark, before which nothing runs, would not do: a clock that was ahead
   * by a month for a while would silence the job for that month. Each jump of the clock leaves a
   * gap, and so does each slot that did not run; few gaps are kept, and of those the longest. */

  /** Of one job: a handful of jumps of the clock, at 60 bytes each. */
  static final int STRETCHES_MAX = 8;

  /**
   * What a clock that was ahead has left out is to come: such a gap counts as so many times as long
   * as one that has passed. Not more, as the clock may be ahead still, and what has passed by it be
   * what is to come.
   */
  private static final int TO_COME = 10;

  /** From the first slot of each to its last. */
  private final NavigableMap<Instant, Instant> stretches = new TreeMap<>();

  /**
   * Takes a slot that has run.
   *
   * @param decided up to when all is decided: what comes next is never closed
   */
  void ran(Instant slot, Instant decided) {
    if (!covers(slot)) {
      add(slot, slot);
      if (stretches.size() > STRETCHES_MAX) {
        closeShortest(decided);
      }
    }
  }

  /** Takes a stretch as it was written down. */
  void add(Instant first, Instant last) {
    stretches.merge(first, last, (a, b) -> a.isAfter(b) ? a : b);
  }

  private void closeShortest(Instant decided) {
    Optional<Instant> first = beforeShortest(decided);
    if (first.isPresent()) {
      Map.Entry<Instant, Instant> next = stretches.higherEntry(first.get());
      stretches.put(first.get(), next.getValue());
      stretches.remove(next.getKey());
    }
  }

  /** Returns where the stretch before the gap begins that is closed first, if there is one. */
  private Optional<Instant> beforeShortest(Instant decided) {
    Map.Entry<Instant, Instant> before = null;
    Optional<Instant> shortest = Optional.empty();
    Duration length = Duration.ofSeconds(Long.MAX_VALUE);
    for (Map.Entry<Instant, Instant> each : stretches.entrySet()) {
      if (before != null) {
        Duration gap = Duration.between(before.getValue(), each.getKey());
        boolean hasPassed = !decided.isBefore(each.getKey());
        boolean isToCome = decided.isBefore(before.getValue());
        Duration counted = isToCome ? gap.multipliedBy(TO_COME) : gap;
        // not the gap in which everything is decided up to now
        if ((hasPassed || isToCome) && counted.compareTo(length) < 0) {
          length = counted;
          shortest = Optional.of(before.getKey());
        }
      }
      before = each;
    }
    return shortest;
  }

  /** Says whether {@code slot} is in one of them. */
  boolean covers(Instant slot) {
    Map.Entry<Instant, Instant> stretch = stretches.floorEntry(slot);
    return stretch != null && !slot.isAfter(stretch.getValue());
  }

  /** Says whether one of them begins between {@code after} and {@code before}. */
  boolean isBetween(Instant after, Instant before) {
    Instant next = stretches.higherKey(after);
    return next != null && next.isBefore(before);
  }

  /** Returns them, from the first slot of each to its last. */
  NavigableMap<Instant, Instant> stretches() {
    return Collections.unmodifiableNavigableMap(stretches);
  }

  int size() {
    return stretches.size();
  }
}
