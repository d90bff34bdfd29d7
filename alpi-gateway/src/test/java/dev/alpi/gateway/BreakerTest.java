package dev.alpi.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");

  @Test
  void five_failures_open_it_and_it_is_looked_at_after_longer_and_longer() {
    Breaker breaker = new Breaker(Breaker.Kept.NONE);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waits.add(Duration.between(START, breaker.failed(START, "down")).toSeconds());
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 300L, 600L, 1200L, 2400L, 3600L, 3600L);
    assertThat(breaker.isOpen()).isTrue();
    assertThat(breaker.answered(START)).isTrue();
    assertThat(breaker.left(START)).isNegative();
    assertThat(breaker.isOpen()).isFalse();
  }

  @Test
  void it_is_as_it_was_after_a_restart_and_a_clock_that_is_set_back_lengthens_nothing() {
    Breaker before = new Breaker(Breaker.Kept.NONE);
    for (int i = 0; i < 6; i++) {
      before.failed(START, "down");
    }
    Breaker after = new Breaker(before.kept());
    assertThat(after.isOpen()).isTrue();
    assertThat(after.left(START)).isEqualTo(Duration.ofMinutes(10));
    assertThat(after.left(START.minus(Duration.ofDays(300)))).isEqualTo(Duration.ofHours(1));
  }
}
