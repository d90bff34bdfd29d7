package dev.alpi.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimeWindowTest {
  private static final Instant FROM = Instant.parse("2026-03-29T00:00:00Z");
  private static final TimeWindow DAY = new TimeWindow(FROM, FROM.plus(Duration.ofDays(1)));

  @Test
  void both_ends_belong_to_it() {
    assertThat(DAY.includes(DAY.from())).isTrue();
    assertThat(DAY.includes(DAY.to())).isTrue();
    assertThat(DAY.includes(DAY.from().minusNanos(1))).isFalse();
    assertThat(DAY.includes(DAY.to().plusNanos(1))).isFalse();
  }

  @Test
  void each_time_is_in_the_part_that_begins_at_or_before_it() {
    for (int part = 0; part < 24; part++) {
      assertThat(DAY.part(DAY.start(part, 24), 24)).isEqualTo(part);
      assertThat(DAY.part(DAY.start(part + 1, 24).minusSeconds(1), 24)).isEqualTo(part);
    }
    assertThat(DAY.part(DAY.to(), 24)).isEqualTo(23);
  }

  @Test
  void one_of_no_length_has_parts_all_the_same() {
    TimeWindow moment = new TimeWindow(FROM, FROM);
    assertThat(moment.part(FROM, 5)).isZero();
    assertThat(moment.start(4, 5)).isEqualTo(FROM);
  }

  @Test
  void it_does_not_end_before_it_begins_and_has_no_part_for_what_is_outside() {
    assertThatThrownBy(() -> new TimeWindow(FROM, FROM.minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DAY.part(FROM.minusNanos(1), 3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
