package dev.alpi.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Stream;

/** Times in the past, as people write them after {@code --since}. */
final class PastTime {
  private static final DateTimeFormatter BASIC_DATE = form("uuuuMMdd");
  private static final DateTimeFormatter BASIC_TIME = form("uuuuMMdd'T'HHmm[ss]");
  private static final DateTimeFormatter BASIC_TIME_OF_ZONE = form("uuuuMMdd'T'HHmm[ss]X");

  /** Without a zone, which {@link DateTimeFormatter#ISO_WEEK_DATE} would take and drop. */
  private static final DateTimeFormatter WEEK_DATE =
      new DateTimeFormatterBuilder()
          .appendValue(IsoFields.WEEK_BASED_YEAR, 4)
          .appendLiteral("-W")
          .appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2)
          .appendLiteral('-')
          .appendValue(ChronoField.DAY_OF_WEEK, 1)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private PastTime() {}

  private static DateTimeFormatter form(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /**
   * Returns the span that {@code matcher} has found: 90s, 2h, 7d; empty if it does not match.
   *
   * @param matcher its first group is a number, its second one of {@code smhdw}
   */
  static Optional<Duration> span(Matcher matcher) {
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Duration unit =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          case "d" -> Duration.ofDays(1);
          default -> Duration.ofDays(7);
        };
    return Optional.of(unit.multipliedBy(Long.parseLong(matcher.group(1))));
  }

  /**
   * Returns the moment that {@code text} names: 2026-11-01, 2026-11-01 12:30, 2026-11-01T12:30:00Z,
   * or in the basic form 20261101, 20261101T1230, or as a week date 2026-W44-7 (alpi-state spec
   * §4.1); empty if it names none.
   *
   * @param zone of times that name none
   */
  static Optional<Instant> moment(String text, ZoneId zone) {
    String iso = text.replace(' ', 'T');
    return Stream.<Function<String, Instant>>of(
            each -> OffsetDateTime.parse(each).toInstant(),
            each -> LocalDateTime.parse(each).atZone(zone).toInstant(),
            each -> LocalDate.parse(each).atStartOfDay(zone).toInstant(),
            each -> OffsetDateTime.parse(each, BASIC_TIME_OF_ZONE).toInstant(),
            each -> LocalDateTime.parse(each, BASIC_TIME).atZone(zone).toInstant(),
            each -> LocalDate.parse(each, BASIC_DATE).atStartOfDay(zone).toInstant(),
            each -> LocalDate.parse(each, WEEK_DATE).atStartOfDay(zone).toInstant())
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
