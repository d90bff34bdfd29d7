package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LinePaceTest {
  private static final long START = -7;

  private static long millis(long count) {
    return Duration.ofMillis(count).toNanos();
  }

  @Test
  void a_fast_line_is_drawn_on_sixty_times_a_second() {
    LinePace pace = new LinePace(START);
    long now = START + millis(499);
    pace.wrote(START, now);
    assertThat(pace.isSlow(now)).isFalse();
    assertThat(pace.frameNanos(now)).isEqualTo(millis(16));
    assertThat(pace.movingNanos(now)).isEqualTo(millis(100));
  }

  @Test
  void after_a_write_that_waited_a_line_is_drawn_on_once_a_second_for_ten_minutes() {
    LinePace pace = new LinePace(START);
    pace.wrote(START, START + millis(500));
    long end = START + millis(500) + Duration.ofMinutes(10).toNanos();
    pace.wrote(end - 3, end - 2);
    assertThat(pace.isSlow(end - 1)).isTrue();
    assertThat(pace.frameNanos(end - 1)).isEqualTo(millis(1_000));
    assertThat(pace.movingNanos(end - 1)).isEqualTo(millis(1_000));
    assertThat(pace.isSlow(end)).isFalse();
    assertThat(pace.frameNanos(end)).isEqualTo(millis(16));
    assertThat(pace.movingNanos(end)).isEqualTo(millis(100));
  }
}
