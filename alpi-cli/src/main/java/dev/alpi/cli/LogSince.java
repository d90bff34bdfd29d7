package dev.alpi.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads times as {@code alpi logs --since} takes them. */
final class LogSince {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([smhdw])");

  private LogSince() {}

  /** Returns the time that {@code text} means: 90s, 2h, 7d, 2026-11-01, 2026-11-01 12:30. */
  static Instant from(String text, Instant now, ZoneId zone) throws CommandFailure {
    return span(text)
        .map(now::minus)
        .or(() -> time(text, zone))
        .filter(since -> !since.isAfter(now))
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "--since takes a span until now or a time in the past, found " + text,
                    "for example --since 30m, 2h, 7d, 4w, 2026-11-01, \"2026-11-01 12:30\","
                        + " 2026-11-01T12:30:00Z"));
  }

  private static Optional<Duration> span(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long count = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          case "d" -> Duration.ofDays(count);
          default -> Duration.ofDays(7 * count);
        });
  }

  private static Optional<Instant> time(String text, ZoneId zone) {
    String iso = text.toUpperCase(Locale.ROOT).replace(' ', 'T');
    return Stream.<Function<String, Instant>>of(
            each -> OffsetDateTime.parse(each).toInstant(),
            each -> LocalDateTime.parse(each).atZone(zone).toInstant(),
            each -> LocalDate.parse(each).atStartOfDay(zone).toInstant())
        .flatMap(form -> parsed(form, iso).stream())
        .findFirst();
  }

  private static Optional<Instant> parsed(Function<String, Instant> form, String text) {
    try {
      return Optional.of(form.apply(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
