package dev.alpi.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.util.regex.Pattern;

/** Reads times as {@code alpi logs --since} takes them. */
final class LogSince {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([smhdw])");

  private LogSince() {}

  /** Returns the time that {@code text} means: 90s, 2h, 7d, 2026-11-01, 2026-11-01 12:30. */
  static Instant from(String text, Instant now, ZoneId zone) throws CommandFailure {
    return PastTime.span(SPAN.matcher(text))
        .map(now::minus)
        .or(() -> PastTime.moment(text, zone))
        .filter(since -> !since.isAfter(now))
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "--since takes a span until now or a time in the past, found " + text,
                    "for example --since 30m, 2h, 7d, 4w, 2026-11-01, \"2026-11-01 12:30\","
                        + " 2026-11-01T12:30:00Z"));
  }
}
