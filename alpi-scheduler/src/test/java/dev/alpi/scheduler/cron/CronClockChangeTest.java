package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of {@code docs/scheduling.md}, and other days on which clocks change. */
final class CronClockChangeTest {
  /** Times are local; one that comes the second time that day has a {@code +} after it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # zone and day, from and to               | expression      | slots
          # Berlin skips 02:00-03:00
          Europe/Berlin 2026-03-29T00:00 24:00      | 30 2 * * *      | 03:00
          Europe/Berlin 2026-03-29T00:00 24:00      | 0,30 2,3 * * *  | 03:00 03:30
          Europe/Berlin 2026-03-29T00:00 24:00      | */30 1-3 * * *  | 01:00 01:30 03:00 03:30
          Europe/Berlin 2026-03-29T00:00 24:00      | * 2 * * *       | 03:00
          Europe/Berlin 2026-03-29T00:00 24:00      | 59 1,2 * * * 59 | 01:59:59 03:00
          Europe/Berlin 2026-03-29T01:00 04:00      | */30 * * * *    | 01:00 01:30 03:00 03:30
          Europe/Berlin 2026-03-29T01:00 04:00      | 15 * * * *      | 01:15 03:15
          Europe/Berlin 2026-03-29T00:00 24:00      | 0 */6 * * *     | 00:00 07:00 13:00 19:00
          Europe/Berlin 2026-03-29T00:00 24:00      | 0 0-23/6 * * *  | 00:00 06:00 12:00 18:00
          Europe/Berlin 2026-03-29T00:00 05:00      | 0 */2 * * SUN   | 00:00 03:00
          # Berlin has 02:00-03:00 twice
          Europe/Berlin 2026-10-25T00:00 24:00      | 30 2 * * *      | 02:30
          Europe/Berlin 2026-10-25T00:00 24:00      | 0,30 2,3 * * *  | 02:00 02:30 03:00 03:30
          Europe/Berlin 2026-10-25T00:00 24:00      | */30 1-3 * * *  | 01:00 01:30 02:00 02:30 03:00 03:30
          Europe/Berlin 2026-10-25T02:00 03:30      | */30 * * * *    | 02:00 02:30 02:00+ 02:30+ 03:00
          Europe/Berlin 2026-10-25T02:00 04:00      | 15 * * * *      | 02:15 02:15+ 03:15
          Europe/Berlin 2026-10-25T00:00 24:00      | 0 */6 * * *     | 00:00 05:00 11:00 17:00 23:00
          Europe/Berlin 2026-10-25T00:00 24:00      | 0 */23 * * *    | 00:00 22:00
          Europe/Berlin 2026-10-25T00:00 04:00      | 0 0-23/2 * * *  | 00:00 02:00
          # Cairo has no 00:00-01:00
          Africa/Cairo 2026-04-24T00:00 24:00       | 0 0 * * *       | 01:00
          Africa/Cairo 2026-04-24T00:00 24:00       | 30 0,1 * * *    | 01:00 01:30
          Africa/Cairo 2026-04-24T00:00 08:00       | 0 */2 * * *     | 01:00 03:00 05:00 07:00
          Africa/Cairo 2026-04-24T00:00 03:00       | */30 * * * *    | 01:00 01:30 02:00 02:30
          # Cairo has 23:00-24:00 twice
          Africa/Cairo 2026-10-29T22:00 24:00       | 30 23 * * *     | 23:30
          Africa/Cairo 2026-10-29T22:00 24:00       | */30 * * * *    | 22:00 22:30 23:00 23:30 23:00+ 23:30+
          # Havana has 00:00-01:00 twice
          America/Havana 2026-11-01T00:00 24:00     | 0 0 * * *       | 00:00
          America/Havana 2026-11-01T00:00 05:00     | 0 */2 * * *     | 00:00 01:00 03:00
          # Lord Howe has 01:30-02:00 twice, and skips 02:00-02:30
          Australia/Lord_Howe 2026-04-05T01:00 02:30 | 45 1 * * *     | 01:45
          Australia/Lord_Howe 2026-04-05T00:00 04:00 | 45 * * * *     | 00:45 01:45 02:15 03:15
          Australia/Lord_Howe 2026-04-05T22:00 24:00 | 45 * * * *     | 22:15 23:15
          Australia/Lord_Howe 2026-04-06T00:00 02:00 | 45 * * * *     | 00:15 00:45 01:45
          Australia/Lord_Howe 2026-04-06T00:00 02:00 | 45 * * * MON   | 00:45 01:45
          Australia/Lord_Howe 2026-04-05T22:00 24:00 | 45 * * * SUN   | 22:15 23:15
          Australia/Lord_Howe 2026-04-06T00:00 02:00 | 45 * * * SUN   |
          Australia/Lord_Howe 2026-04-06T00:00 02:00 | 15 * * * *     | 00:15 01:15
          Australia/Lord_Howe 2026-10-04T00:00 24:00 | 15 2 * * *     | 02:30
          Australia/Lord_Howe 2026-10-04T01:00 04:30 | */30 * * * *   | 01:00 01:30 02:30 03:00 03:30 04:00
          # Casey had three hours more or less
          Antarctica/Casey 2020-10-04T00:00 05:00   | 0 1,2,4 * * *   | 03:01 04:00
          # history: Apia had no 30 December, St John's went back over midnight
          Pacific/Apia 2011-12-29T20:00 24:00       | 0 */2 * * *     | 20:00 22:00
          Pacific/Apia 2011-12-31T00:00 05:00       | 0 */2 * * *     | 00:00 02:00 04:00
          Pacific/Apia 2011-12-31T00:00 24:00       | 0 9 * * *       | 00:00 09:00
          Pacific/Apia 2011-12-31T00:00 24:00       | 0 */6 30 * *    |
          America/St_Johns 2010-11-07T00:00 24:00   | 30 0,23 * * *   | 00:30 23:30
          America/St_Johns 2010-11-06T22:00 24:00   | 30 23 * * *     | 23:30
          """)
  void slots_of_a_day(String day, String expression, String expected) throws CronException {
    String[] words = day.split(" +");
    ZoneId zone = ZoneId.of(words[0]);
    LocalDateTime from = LocalDateTime.parse(words[1]);
    LocalDateTime to =
        words[2].equals("24:00")
            ? from.toLocalDate().plusDays(1).atStartOfDay()
            : from.toLocalDate().atTime(LocalTime.parse(words[2]));
    Instant begin = ZonedDateTime.of(from, zone).toInstant();
    Instant end = ZonedDateTime.of(to, zone).toInstant();
    assertThat(slots(CronExpression.parse(expression), begin, end, zone))
        .isEqualTo(expected == null ? List.of() : List.of(expected.split(" ")));
  }

  @Test
  void within_the_second_pass_of_a_fold_the_first_pass_is_over() throws CronException {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    CronExpression cron = CronExpression.parse("30 2 * * *");
    Instant second = Instant.parse("2026-10-25T01:10:00Z");
    assertThat(cron.next(second, berlin).orElseThrow().local()).isEqualTo("2026-10-26T02:30");
    Slot slot = cron.next(second.minusSeconds(3600), berlin).orElseThrow();
    assertThat(slot.at()).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(slot.offset().getTotalSeconds()).isEqualTo(7200);
  }

  @Test
  void no_zone_at_any_time_makes_it_stop_or_stand_still() throws CronException {
    CronExpression wall = CronExpression.parse("30 0,23 * * *");
    CronExpression interval = CronExpression.parse("45 */5 * * *");
    Set<Object> seen = new HashSet<>();
    for (String id : ZoneId.getAvailableZoneIds()) {
      ZoneId zone = ZoneId.of(id);
      if (!seen.add(zone.getRules())) {
        continue;
      }
      for (var change : zone.getRules().getTransitions()) {
        for (CronExpression cron : List.of(wall, interval)) {
          Instant after = change.getInstant().minusSeconds(2 * 86_400);
          for (int slot = 0; slot < 4; slot++) {
            Instant next = cron.next(after, zone).orElseThrow().at();
            // a day that is skipped, and what is left of the one before
            assertThat(next)
                .as("%s %s", cron, zone)
                .isBetween(after.plusNanos(1), after.plusSeconds(50 * 3600));
            after = next;
          }
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(300);
  }

  private static List<String> slots(CronExpression cron, Instant begin, Instant end, ZoneId zone) {
    List<String> result = new ArrayList<>();
    for (Slot slot : cron.between(new Window(begin.minusNanos(1), end.minusNanos(1)), zone, 99)) {
      assertThat(slot.at().atZone(zone).getOffset()).isEqualTo(slot.offset());
      LocalDateTime local = slot.local();
      boolean again = !ZonedDateTime.ofLocal(local, zone, null).toInstant().equals(slot.at());
      result.add(local.toLocalTime() + (again ? "+" : ""));
    }
    return result;
  }
}
