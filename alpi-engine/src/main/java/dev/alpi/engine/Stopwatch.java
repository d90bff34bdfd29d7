package dev.alpi.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Measures how long something takes, without what does not count.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Stopwatch {
  private final LongSupplier nanos;
  private long start;
  private long before;

  /**
   * Starts it.
   *
   * @param nanos a clock that only goes on
   */
  Stopwatch(LongSupplier nanos) {
    this.nanos = nanos;
    this.start = nanos.getAsLong();
  }

  /** What follows does not count. */
  void stop() {
    before += nanos.getAsLong() - start;
  }

  /** What follows counts again. */
  void goOn() {
    start = nanos.getAsLong();
  }

  /** Returns what counted until now; not while it is stopped. */
  Duration time() {
    return Duration.ofNanos(before + nanos.getAsLong() - start);
  }
}
