package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.scheduler.Alarms;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The system's own timer. That the clock is set cannot be tried here: it is the clock of the whole
 * machine.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "timerfd is of Linux")
@Timeout(30)
final class WallClockAlarmsTest {
  private final InstantSource clock = InstantSource.system();
  private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();
  private WallClockAlarms alarms;

  @BeforeEach
  void open() throws Exception {
    assertThat(WallClockAlarms.isThere()).isTrue();
    alarms = WallClockAlarms.open(clock, Runnable::run);
  }

  @AfterEach
  void close() throws Exception {
    alarms.close();
  }

  private String next() throws InterruptedException {
    return String.valueOf(woken.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void alarms_ring_in_their_order_and_never_early() throws Exception {
    Instant start = clock.instant();
    Alarms.Alarm second = alarms.register(() -> woken.add("second"));
    Alarms.Alarm first = alarms.register(() -> woken.add("first"));
    Alarms.Alarm never = alarms.register(() -> woken.add("never"));
    second.set(start.plusMillis(60));
    never.set(start.plusMillis(20));
    first.set(start.plusMillis(30));
    never.clear();
    assertThat(next()).isEqualTo("first");
    assertThat(clock.instant()).isAfterOrEqualTo(start.plusMillis(30));
    assertThat(next()).isEqualTo("second");
    assertThat(clock.instant()).isAfterOrEqualTo(start.plusMillis(60));
    first.set(start);
    assertThat(next()).as("the past is at once").isEqualTo("first");
    assertThat(woken).isEmpty();
  }

  @Test
  void an_alarm_that_is_set_anew_rings_once() throws Exception {
    Alarms.Alarm alarm = alarms.register(() -> woken.add("it"));
    Alarms.Alarm last = alarms.register(() -> woken.add("last"));
    alarm.set(clock.instant().plus(Duration.ofHours(1)));
    alarm.set(clock.instant().plusMillis(20));
    last.set(clock.instant().plusMillis(50));
    assertThat(next()).isEqualTo("it");
    assertThat(next()).isEqualTo("last");
  }

  @Test
  void thousands_ring_each_once() throws Exception {
    Instant start = clock.instant();
    List<Alarms.Alarm> all = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String name = Integer.toString(i);
      Alarms.Alarm alarm = alarms.register(() -> woken.add(name));
      alarm.set(start.plusMillis(i % 100));
      all.add(alarm);
    }
    List<String> heard = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      heard.add(next());
    }
    assertThat(heard).doesNotHaveDuplicates().doesNotContain("null");
    all.forEach(Alarms.Alarm::close);
  }

  @Test
  void what_is_closed_rings_no_more() throws Exception {
    Alarms.Alarm closed = alarms.register(() -> woken.add("closed"));
    Alarms.Alarm last = alarms.register(() -> woken.add("last"));
    closed.set(clock.instant().plusMillis(20));
    closed.close();
    closed.set(clock.instant());
    last.set(clock.instant().plusMillis(40));
    assertThat(next()).isEqualTo("last");
    alarms.close();
    last.set(clock.instant());
    assertThat(woken).isEmpty();
  }

  @Test
  void a_clock_that_is_ahead_rings_by_itself_and_wakes_all_when_it_is_set() throws Exception {
    AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ofHours(1));
    InstantSource shifted = () -> clock.instant().plus(ahead.get());
    try (WallClockAlarms by = WallClockAlarms.open(shifted, ahead::get, Runnable::run)) {
      Alarms.Alarm soon = by.register(() -> woken.add("soon"));
      Alarms.Alarm later = by.register(() -> woken.add("later"));
      soon.set(clock.instant().plus(ahead.get()).plusMillis(20));
      later.set(clock.instant().plus(Duration.ofHours(5)));
      assertThat(next()).isEqualTo("soon");

      ahead.set(Duration.ofHours(-2));
      by.clockWasSet();
      assertThat(List.of(next(), next())).containsExactlyInAnyOrder("soon", "later");
      ahead.set(Duration.ofHours(3));
      by.clockWasSet();
      assertThat(List.of(next(), next())).containsExactlyInAnyOrder("soon", "later");
      soon.set(shifted.instant().plusMillis(20));
      assertThat(next()).isEqualTo("soon");
    }
  }
}
