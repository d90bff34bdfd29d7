package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.TimeWindow;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportSinceTest {
  private static final Instant NOW = Instant.parse("2026-03-29T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "90s, 2026-03-29T11:58:30Z",
    "5M, 2026-03-29T11:55:00Z",
    "24h, 2026-03-28T12:00:00Z",
    "1D, 2026-03-28T12:00:00Z",
    "2w, 2026-03-15T12:00:00Z",
    "2026-03-01, 2026-03-01T00:00:00Z",
    "2026-03-01T08:30, 2026-03-01T08:30:00Z",
    "2026-03-01 08:30:15, 2026-03-01T08:30:15Z",
    "2026-03-01T08:30:15.5Z, 2026-03-01T08:30:15.5Z",
    "2026-03-29T03:30+02:00, 2026-03-29T01:30:00Z",
    "20260301, 2026-03-01T00:00:00Z",
    "20260301T0830, 2026-03-01T08:30:00Z",
    "20260301T083015+01, 2026-03-01T07:30:15Z",
    "2026-W09-7, 2026-03-01T00:00:00Z",
    "999999999w, 1970-01-01T00:00:00Z",
    "0001-01-01, 1970-01-01T00:00:00Z",
  })
  void a_span_or_a_moment_is_read(String text, Instant from) throws CommandFailure {
    assertThat(ReportSince.window(text, NOW)).isEqualTo(new TimeWindow(from, NOW));
    assertThat(ReportSince.windowOrDays(text, NOW)).isEqualTo(new TimeWindow(from, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0h",
        "7",
        "h",
        "7x",
        "-1h",
        "1.5h",
        "1h30m",
        "yesterday",
        "2026-02-30",
        "2026-3-1",
        "20260230",
        "20260301+0100",
        "2026-W54-1",
        "2026-03-29T12:00",
        "2027-01-01",
        "99999999999999999999d",
        "٣d",
        "1h "
      })
  void anything_else_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> ReportSince.window(text, NOW))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("--since");
  }

  @Test
  void a_bare_number_is_of_days_where_it_is_allowed() throws CommandFailure {
    assertThat(ReportSince.windowOrDays("7", NOW).from())
        .isEqualTo(Instant.parse("2026-03-22T12:00:00Z"));
    assertThat(ReportSince.windowOrDays("0.5", NOW).from())
        .isEqualTo(Instant.parse("2026-03-29T00:00:00Z"));
    assertThatThrownBy(() -> ReportSince.windowOrDays("0", NOW)).isInstanceOf(CommandFailure.class);
  }
}
