package dev.alpi.cli;

import dev.alpi.profile.TimeWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How much happened in each part of a time. The parts are equally long; the last ends now.
 *
 * @param window the time
 * @param unit what a part is: {@code 1 hour}
 * @param values how much there was in each part
 */
record TimeChart(TimeWindow window, String unit, List<Long> values) {
  /** More columns are too narrow to see. */
  private static final int PARTS_MAX = 48;

  private record Unit(Duration length, String name) {}

  private static final List<Unit> UNITS =
      List.of(
          new Unit(Duration.ofMinutes(1), "1 minute"),
          new Unit(Duration.ofMinutes(10), "10 minutes"),
          new Unit(Duration.ofHours(1), "1 hour"),
          new Unit(Duration.ofHours(6), "6 hours"),
          new Unit(Duration.ofDays(1), "1 day"),
          new Unit(Duration.ofDays(7), "1 week"),
          new Unit(Duration.ofDays(30), "30 days"));

  TimeChart {
    values = List.copyOf(values);
  }

  /** Returns how many of {@code times}, all of the window, are in each part. */
  static TimeChart of(TimeWindow window, List<Instant> times) {
    return of(window, times, PARTS_MAX);
  }

  /** Returns it in at most so many parts, which are {@link #PARTS_MAX} at most in any case. */
  static TimeChart of(TimeWindow window, List<Instant> times, int partsMax) {
    int most = Math.min(partsMax, PARTS_MAX);
    long seconds = Math.max(1, window.length().toSeconds());
    for (Unit unit : UNITS) {
      long length = unit.length.toSeconds();
      if ((seconds + length - 1) / length <= most) {
        int parts = (int) ((seconds + length - 1) / length);
        String name = seconds % length == 0 ? unit.name : "about " + unit.name;
        return new TimeChart(window, name, counts(window, times, parts));
      }
    }
    String name = "about " + seconds / most / Duration.ofDays(1).toSeconds() + " days";
    return new TimeChart(window, name, counts(window, times, most));
  }

  private static List<Long> counts(TimeWindow window, List<Instant> times, int parts) {
    List<Long> counts = new ArrayList<>(Collections.nCopies(parts, 0L));
    for (Instant at : times) {
      int part = window.part(at, parts);
      counts.set(part, counts.get(part) + 1);
    }
    return counts;
  }

  /** Returns when a part begins. */
  Instant start(int part) {
    return window.start(part, values.size());
  }

  long most() {
    return values.stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
