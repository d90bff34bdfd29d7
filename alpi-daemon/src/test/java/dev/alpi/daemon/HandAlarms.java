package dev.alpi.daemon;

import dev.alpi.scheduler.Alarms;
import dev.alpi.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Alarms of a clock that a test moves. */
final class HandAlarms implements Alarms {
  private final FakeClock clock;
  private final List<Fake> all = new ArrayList<>();

  HandAlarms(FakeClock clock) {
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

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Wakes everybody, as when the clock was set. */
  void wakeAll() {
    List.copyOf(all).forEach(each -> each.wake.run());
  }

  /** Moves the clock from one alarm to the next, and lets {@code work} be done at each. */
  void pass(Duration time, Runnable work) {
    Instant end = clock.instant().plus(time);
    while (true) {
      Optional<Fake> next =
          all.stream()
              .filter(each -> each.at.filter(at -> !at.isAfter(end)).isPresent())
              .min(Comparator.comparing(each -> each.at.orElseThrow()));
      if (next.isEmpty()) {
        break;
      }
      Instant at = next.get().at.orElseThrow();
      if (at.isAfter(clock.instant())) {
        clock.advance(Duration.between(clock.instant(), at));
      }
      next.get().at = Optional.empty();
      next.get().wake.run();
      work.run();
    }
    clock.advance(Duration.between(clock.instant(), end));
  }
}
