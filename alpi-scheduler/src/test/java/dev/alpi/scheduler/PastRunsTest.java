package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PastRunsTest {
  private static final Instant START = Instant.parse("2026-06-01T08:00:00Z");

  private final PastRuns past = new PastRuns();

  private static Instant minute(long number) {
    return START.plus(Duration.ofMinutes(number));
  }

  private void run(long minute) {
    past.ran(minute(minute), minute(minute));
  }

  @Test
  void what_has_run_is_covered_however_much_there_was() {
    for (int i = 0; i < 1000; i++) {
      run(i * i % 77 + 80L * i);
    }
    assertThat(past.size()).isEqualTo(PastRuns.STRETCHES_MAX);
    for (int i = 0; i < 1000; i++) {
      assertThat(past.covers(minute(i * i % 77 + 80L * i))).isTrue();
    }
    assertThat(past.covers(START.minusNanos(1))).isFalse();
    assertThat(past.covers(minute(1_000_000))).isFalse();
  }

  @Test
  void the_longest_gaps_stay_open() {
    for (int stretch = 0; stretch < PastRuns.STRETCHES_MAX; stretch++) {
      for (int i = 0; i < 50; i++) {
        run(stretch * 1000L + i);
      }
    }
    assertThat(past.size()).isEqualTo(PastRuns.STRETCHES_MAX);
    assertThat(past.covers(minute(49))).isTrue();
    assertThat(past.covers(minute(50))).isFalse();
    assertThat(past.covers(minute(999))).isFalse();
    assertThat(past.covers(minute(1000))).isTrue();
  }

  @Test
  void the_gap_in_which_it_goes_on_stays_open_though_it_is_the_shortest() {
    for (int i = 0; i < PastRuns.STRETCHES_MAX; i++) {
      run(i * 100L);
    }
    // the clock was set back between the first two
    past.ran(minute(98), minute(98));
    assertThat(past.covers(minute(99))).isFalse();
    assertThat(past.covers(minute(98))).isTrue();
    assertThat(past.covers(minute(50))).as("the next shortest is closed").isTrue();
  }

  @Test
  void a_gap_that_is_to_come_stays_open_though_it_is_the_shortest() {
    for (int i = 0; i < PastRuns.STRETCHES_MAX; i++) {
      run(i * 100L);
    }
    // the clock was ahead for a while
    past.ran(minute(100_000), minute(900));
    past.ran(minute(100_050), minute(900));
    assertThat(past.covers(minute(100_025))).isFalse();
    assertThat(past.covers(minute(100_050))).isTrue();
    assertThat(past.size()).isEqualTo(PastRuns.STRETCHES_MAX);
  }

  @Test
  void there_are_no_more_stretches_though_all_are_to_come() {
    for (int i = 0; i < 1000; i++) {
      past.ran(minute(1000L + i * 100L), minute(0));
    }
    assertThat(past.size()).isEqualTo(PastRuns.STRETCHES_MAX);
  }

  @Test
  void a_stretch_that_begins_between_is_found() {
    run(10);
    run(20);
    assertThat(past.isBetween(minute(5), minute(11))).isTrue();
    assertThat(past.isBetween(minute(11), minute(19))).isFalse();
    assertThat(past.isBetween(minute(5), minute(10))).isFalse();
  }
}
