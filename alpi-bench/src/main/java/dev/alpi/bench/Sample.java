package dev.alpi.bench;

import java.util.Arrays;
import java.util.Locale;

/** Durations of one thing that was done many times. */
final class Sample {
  private final long[] nanos;
  private int count;

  Sample(int countMax) {
    nanos = new long[countMax];
  }

  void add(long duration) {
    nanos[count++] = duration;
  }

  /** Returns the duration, in milliseconds, that {@code percent} of all do not exceed. */
  double percentile(int percent) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (count * percent + 99) / 100;
    return sorted[Math.max(0, rank - 1)] / 1e6;
  }

  double median() {
    return percentile(50);
  }

  /** Returns a row of a Markdown table: p50, p90, p99. */
  String row(String name) {
    return String.format(
        Locale.ROOT,
        "| %s | %.2f | %.2f | %.2f |",
        name,
        percentile(50),
        percentile(90),
        percentile(99));
  }
}
