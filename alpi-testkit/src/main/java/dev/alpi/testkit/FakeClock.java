package dev.alpi.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told to move.
 *
 * <p>{@link #nanoTime} starts at an arbitrary value, and {@link #atRandom} at a random instant, so
 * that nothing can depend on "about now".
 *
 * <p><b>Threads:</b> any.
 */
public final class FakeClock implements InstantSource {
  private final AtomicReference<Instant> now;
  private final Instant origin;

  private FakeClock(Instant start) {
    now = new AtomicReference<>(start);
    origin = start.minusSeconds(start.getEpochSecond() % 86_400 + 7);
  }

  /** Returns a clock that shows {@code start}. */
  public static FakeClock at(String start) {
    return new FakeClock(Instant.parse(start));
  }

  /** Returns a clock that shows an instant between 2020 and 2040, drawn by {@code seed}. */
  public static FakeClock atRandom(long seed) {
    long from = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();
    long to = Instant.parse("2040-01-01T00:00:00Z").getEpochSecond();
    long second = new java.util.Random(seed).nextLong(from, to);
    return new FakeClock(Instant.ofEpochSecond(second));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Returns monotonic nanoseconds that move with this clock. */
  public long nanoTime() {
    return Duration.between(origin, now.get()).toNanos();
  }

  /** Moves the clock by {@code step}. */
  public void advance(Duration step) {
    now.updateAndGet(instant -> instant.plus(step));
  }
}
