package dev.alpi.cli;

import dev.alpi.profile.TimeWindow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads since when a report is (alpi-state spec §4.1 and §4.2). */
final class ReportSince {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})([smhdw])");
  private static final Pattern DAYS = Pattern.compile("\\d{1,6}(\\.\\d{1,6})?");
  private static final BigDecimal MILLIS_OF_DAY = BigDecimal.valueOf(Duration.ofDays(1).toMillis());

  private ReportSince() {}

  /** Returns the time from {@code text} on: 90m, 24h, 7d, 2w, 2026-11-01, 2026-11-01T08:00. */
  static TimeWindow window(String text, Instant now) throws CommandFailure {
    Optional<Instant> from =
        PastTime.span(SPAN.matcher(text.toLowerCase(Locale.ROOT)))
            .map(now::minus)
            .or(() -> PastTime.moment(text, ZoneOffset.UTC));
    if (from.isEmpty()) {
      throw CommandFailure.usage(
          "--since takes a span of time until now, or a date or time, found " + text, hint(now));
    }
    return until(from.get(), text, now);
  }

  /** Returns the time from {@code text} on, as {@link #window}; a number is one of days. */
  static TimeWindow windowOrDays(String text, Instant now) throws CommandFailure {
    if (!DAYS.matcher(text).matches()) {
      return window(text, now);
    }
    BigDecimal millis = new BigDecimal(text).multiply(MILLIS_OF_DAY);
    return until(
        now.minusMillis(millis.setScale(0, RoundingMode.HALF_EVEN).longValueExact()), text, now);
  }

  private static TimeWindow until(Instant from, String text, Instant now) throws CommandFailure {
    if (!from.isBefore(now)) {
      throw CommandFailure.usage(
          "--since must be before now, " + now.truncatedTo(ChronoUnit.SECONDS) + ", found " + text,
          hint(now));
    }
    // before there were computers nothing happened
    return new TimeWindow(from.isBefore(Instant.EPOCH) ? Instant.EPOCH : from, now);
  }

  private static String hint(Instant now) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    return "for example --since 24h, 90m, 7d, 2w, "
        + today.withDayOfMonth(1)
        + " or "
        + today.withDayOfMonth(1)
        + "T08:00; a time without a zone is UTC";
  }
}
