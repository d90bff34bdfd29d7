package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A timer that knows nothing of the clock, by hand. */
final class TimerAlarmsTest {
  private final FakeClock clock = FakeClock.at("2026-06-01T08:00:00Z");
  private final HandTimer timer = new HandTimer();
  private final List<String> woken = new ArrayList<>();
  private final Alarms.Alarm alarm = new TimerAlarms(timer, clock).register(() -> woken.add("it"));

  /** Keeps what it is to run later. */
  private static final class HandTimer extends ScheduledThreadPoolExecutor {
    private Runnable last = () -> {};
    private Duration delay = Duration.ZERO;

    HandTimer() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long time, TimeUnit unit) {
      last = command;
      delay = Duration.of(time, unit.toChronoUnit());
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }
  }

  private void pass(Duration byTheClock) {
    clock.advance(byTheClock);
    timer.last.run();
  }

  @Test
  void it_looks_at_the_clock_once_a_minute_and_wakes_at_its_time() {
    alarm.set(clock.instant().plusSeconds(90));
    assertThat(timer.delay).isEqualTo(Duration.ofMinutes(1));
    pass(timer.delay);
    assertThat(woken).isEmpty();
    assertThat(timer.delay).isEqualTo(Duration.ofSeconds(30));
    pass(timer.delay);
    assertThat(woken).hasSize(1);
  }

  @Test
  void a_clock_that_is_set_back_wakes_and_the_time_holds() {
    alarm.set(clock.instant().plusSeconds(90));
    pass(Duration.ofHours(-2));
    assertThat(woken).hasSize(1);
    pass(Duration.ofHours(3));
    assertThat(woken).hasSize(2);
  }
}
