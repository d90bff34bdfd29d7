package dev.alpi.scheduler;

import dev.alpi.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Alarms of a clock that a test moves. Nothing is woken unless it is due. */
final class FakeAlarms implements Alarms {
  /** More in one step is somebody who does not come to rest. */
  private static final int WAKES_MAX = 10_000;

  private final FakeClock clock;
  private final List<Fake> all = new ArrayList<>();
  private int woken;

  /** By how much the clock was set, in which no time has passed. */
  private Duration stepped = Duration.ZERO;

  FakeAlarms(FakeClock clock) {
    this.clock = clock;
  }

  private final class Fake implements Alarm {
    private final Runnable wake;
    private Optional<Instant> at = Optional.empty();

    Fake(Runnable wake) {
      this.wake = wake;
    }

    @Override
    public void set(Instant when) {
      at = Optional.of(when);
    }

    @Override
    public void clear() {
      at = Optional.empty();
    }

    @Override
    public void close() {
      all.remove(this);
    }
  }

  @Override
  public Alarm register(Runnable wake) {
    Fake alarm = new Fake(wake);
    all.add(alarm);
    return alarm;
  }

  /** Returns how often anybody was woken. */
  int woken() {
    return woken;
  }

  /** Returns nanoseconds that pass with the clock, but not when it is set. */
  long elapsedNanos() {
    return clock.nanoTime() - stepped.toNanos();
  }

  /** Returns when somebody is woken next. */
  Optional<Instant> next() {
    return all.stream().flatMap(each -> each.at.stream()).min(Comparator.naturalOrder());
  }

  /** Moves the clock, and stops at each time at which somebody is to be woken. */
  void advance(Duration step) {
    Instant end = clock.instant().plus(step);
    int wakes = 0;
    while (next().filter(at -> !at.isAfter(end)).isPresent()) {
      if (wakes++ > WAKES_MAX) {
        throw new AssertionError("woken again and again at " + clock.instant());
      }
      Instant at = next().orElseThrow();
      if (at.isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), at));
      }
      fire(at);
    }
    clock.advance(Duration.between(clock.instant(), end));
  }

  private void fire(Instant at) {
    for (Fake each : List.copyOf(all)) {
      if (each.at.filter(when -> !when.isAfter(at)).isPresent()) {
        each.at = Optional.empty();
        woken++;
        each.wake.run();
      }
    }
  }

  /** Sets the clock, as a person or a time server does: everybody is woken. */
  void set(Duration step) {
    clock.advance(step);
    stepped = stepped.plus(step);
    for (Fake each : List.copyOf(all)) {
      each.wake.run();
    }
  }

  /** The process ends: nobody is there any more. */
  void forget() {
    all.clear();
  }
}
