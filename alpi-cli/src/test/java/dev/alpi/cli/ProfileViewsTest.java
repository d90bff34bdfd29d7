package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProfileViewsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({
    "-1, now",
    "0, in a minute",
    "59, in a minute",
    "60, in 1 minute",
    "7199, in 1 hour",
    "7200, in 2 hours",
    "86400, in 1 day",
    "864000, in 10 days",
    "6000000, in 2 months"
  })
  void times_to_come_are_in_the_largest_unit_that_fits(long seconds, String words) {
    assertThat(ProfileViews.ahead(NOW.plusSeconds(seconds), NOW)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"-9, just now", "59, just now", "60, 1 minute ago", "172800, 2 days ago"})
  void times_that_have_passed_too(long seconds, String words) {
    assertThat(ProfileViews.ago(NOW.minusSeconds(seconds), NOW)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"10, 2026-01-02T03:04:15Z", "-10, 2026-01-02T03:03:55Z"})
  void or_as_they_are(long seconds, String instant) throws Exception {
    Instant then = NOW.plusSeconds(seconds);

    assertThat(
            ScopedValue.where(TimeForm.ASKED_FOR, TimeForm.UTC)
                .call(() -> ProfileViews.ahead(then, NOW)))
        .isEqualTo(instant);
  }
}
