package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which days and times expressions name, where no clock changes. */
final class CronDaysTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # expression          | after            | the next three
          * * * * *             | 2026-12-31T23:58 | 2026-12-31T23:59 2027-01-01T00:00 2027-01-01T00:01
          */20 * * * *          | 2026-01-01T00:00 | 2026-01-01T00:20 2026-01-01T00:40 2026-01-01T01:00
          50/4 3 * * *          | 2026-01-01T03:50 | 2026-01-01T03:54 2026-01-01T03:58 2026-01-02T03:50
          10-30/15,59 0 * * *   | 2026-01-01T00:00 | 2026-01-01T00:10 2026-01-01T00:25 2026-01-01T00:59
          05 09 * * *           | 2026-01-01T09:05 | 2026-01-02T09:05 2026-01-03T09:05 2026-01-04T09:05
          0 22-23,0-1 * * *     | 2026-01-01T22:00 | 2026-01-01T23:00 2026-01-02T00:00 2026-01-02T01:00
          * * * * * */25        | 2026-01-01T00:00 | 2026-01-01T00:00:25 2026-01-01T00:00:50 2026-01-01T00:01
          59 23 * * * 30        | 2026-01-01T00:00 | 2026-01-01T23:59:30 2026-01-02T23:59:30 2026-01-03T23:59:30
          @hourly               | 2026-01-01T00:00 | 2026-01-01T01:00 2026-01-01T02:00 2026-01-01T03:00
          @Daily                | 2026-01-01T00:00 | 2026-01-02T00:00 2026-01-03T00:00 2026-01-04T00:00
          @midnight             | 2026-01-01T00:00 | 2026-01-02T00:00 2026-01-03T00:00 2026-01-04T00:00
          @weekly               | 2026-01-01T00:00 | 2026-01-04T00:00 2026-01-11T00:00 2026-01-18T00:00
          @monthly              | 2026-01-01T00:00 | 2026-02-01T00:00 2026-03-01T00:00 2026-04-01T00:00
          @yearly               | 2026-01-01T00:00 | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00
          @annually             | 2026-01-01T00:00 | 2027-01-01T00:00 2028-01-01T00:00 2029-01-01T00:00
          """)
  void times(String expression, String after, String expected) throws CronException {
    assertThat(next(expression, LocalDateTime.parse(after), 3)).hasToString(list(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # days           | after      | the next three, at midnight
          31 * *           | 2026-01-31 | 2026-03-31 2026-05-31 2026-07-31
          29 2 *           | 2026-01-01 | 2028-02-29 2032-02-29 2036-02-29
          29 2 *           | 2096-03-01 | 2104-02-29 2108-02-29 2112-02-29
          L * *            | 2028-01-01 | 2028-01-31 2028-02-29 2028-03-31
          l-3 * *          | 2026-01-01 | 2026-01-28 2026-02-25 2026-03-28
          L-30 * *         | 2026-01-01 | 2026-03-01 2026-05-01 2026-07-01
          L-28 2 *         | 2026-01-01 | 2028-02-01 2032-02-01 2036-02-01
          L,15 * *         | 2026-02-01 | 2026-02-15 2026-02-28 2026-03-15
          1W * *           | 2026-07-31 | 2026-08-03 2026-09-01 2026-10-01
          15W * *          | 2026-07-16 | 2026-08-14 2026-09-15 2026-10-15
          15w * *          | 2026-11-01 | 2026-11-16 2026-12-15 2027-01-15
          31W * *          | 2026-05-01 | 2026-05-29 2026-07-31 2026-08-31
          LW * *           | 2026-02-01 | 2026-02-27 2026-03-31 2026-04-30
          LW * *           | 2026-05-01 | 2026-05-29 2026-06-30 2026-07-31
          * * SUN          | 2026-01-01 | 2026-01-04 2026-01-11 2026-01-18
          * * 0            | 2026-01-01 | 2026-01-04 2026-01-11 2026-01-18
          * * 7            | 2026-01-01 | 2026-01-04 2026-01-11 2026-01-18
          * * 6-7          | 2026-01-01 | 2026-01-03 2026-01-04 2026-01-10
          * * 7/3          | 2026-01-01 | 2026-01-03 2026-01-04 2026-01-07
          * * fri-MON      | 2026-01-01 | 2026-01-02 2026-01-03 2026-01-04
          * * FRI-MON/2    | 2026-01-01 | 2026-01-02 2026-01-04 2026-01-09
          * * SAT-SUN      | 2026-01-01 | 2026-01-03 2026-01-04 2026-01-10
          * * SUN-SUN      | 2026-01-01 | 2026-01-04 2026-01-11 2026-01-18
          1 NOV-feb *      | 2026-01-01 | 2026-02-01 2026-11-01 2026-12-01
          1 NOV-FEB/2 *    | 2026-01-01 | 2026-11-01 2027-01-01 2027-11-01
          * * 5L           | 2026-01-01 | 2026-01-30 2026-02-27 2026-03-27
          * * FRIL         | 2026-01-01 | 2026-01-30 2026-02-27 2026-03-27
          * * L5           | 2026-01-01 | 2026-01-30 2026-02-27 2026-03-27
          * * 7L           | 2026-01-01 | 2026-01-25 2026-02-22 2026-03-29
          * * MON#1        | 2026-01-01 | 2026-01-05 2026-02-02 2026-03-02
          * * 5#5          | 2026-01-01 | 2026-01-30 2026-05-29 2026-07-31
          * * 5#3,L5       | 2010-01-25 | 2010-01-29 2010-02-19 2010-02-26
          * 2 MON#5        | 2026-01-01 | 2044-02-29 2072-02-29 2112-02-29
          """)
  void days(String days, LocalDate after, String expected) throws CronException {
    assertThat(dates("0 0 " + days, after)).hasToString(list(expected));
  }

  /** {@code entry.c} of Vixie's cron looks at the first character of the two fields only. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # days           | the next three after 2026-01-01, a Thursday
          13 * FRI         | 2026-01-02 2026-01-09 2026-01-13
          * * FRI          | 2026-01-02 2026-01-09 2026-01-16
          ? * FRI          | 2026-01-02 2026-01-09 2026-01-16
          13 * *           | 2026-01-13 2026-02-13 2026-03-13
          13 * ?           | 2026-01-13 2026-02-13 2026-03-13
          */2 * MON        | 2026-01-05 2026-01-19 2026-02-09
          1-31/2 * MON     | 2026-01-03 2026-01-05 2026-01-07
          */2,6 * MON      | 2026-01-05 2026-01-19 2026-02-09
          6,*/2 * MON      | 2026-01-03 2026-01-05 2026-01-06
          4 * */2          | 2026-01-04 2026-04-04 2026-06-04
          4 * 0-6/2        | 2026-01-03 2026-01-04 2026-01-06
          */10 * */3       | 2026-01-11 2026-01-21 2026-01-31
          1-7 * MON        | 2026-01-02 2026-01-03 2026-01-04
          L * 5L           | 2026-01-30 2026-01-31 2026-02-27
          ? * ?            | 2026-01-02 2026-01-03 2026-01-04
          """)
  void a_star_at_the_beginning_joins_the_two_fields_for_days(String days, String expected)
      throws CronException {
    assertThat(dates("0 0 " + days, LocalDate.parse("2026-01-01"))).hasToString(list(expected));
  }

  @Test
  void the_rarest_day_comes_within_forty_years() throws CronException {
    for (int weekday = 0; weekday < 7; weekday++) {
      CronExpression cron = CronExpression.parse("0 0 * 2 " + weekday + "#5");
      Instant after = Instant.parse("2000-01-01T00:00:00Z");
      int slots = 0;
      for (; after.isBefore(Instant.parse("2400-01-01T00:00:00Z")); slots++) {
        after = cron.next(after, ZoneOffset.UTC).orElseThrow().at();
      }
      // a cycle of 400 years has 97 leap days, on each weekday 13 to 15 times
      assertThat(slots).as("weekday %d", weekday).isBetween(13, 16);
    }
  }

  @Test
  void a_slot_is_after_the_moment_asked_about() throws CronException {
    CronExpression cron = CronExpression.parse("0 9 * * *");
    Instant slot = Instant.parse("2026-01-01T09:00:00Z");
    assertThat(at(cron, slot.minusNanos(1))).isEqualTo(slot);
    assertThat(at(cron, slot)).isEqualTo(slot.plusSeconds(86_400));
    assertThat(at(cron, slot.plusNanos(1))).isEqualTo(slot.plusSeconds(86_400));
    Instant beforeTheEpoch = Instant.parse("1969-12-31T08:59:59.999999999Z");
    assertThat(at(cron, beforeTheEpoch)).isEqualTo(beforeTheEpoch.plusNanos(1));
  }

  @ParameterizedTest
  @CsvSource({"0 9 * * *", "0 */5 * * *", "* * * * * *", "0 0 29 2 *"})
  void the_ends_of_time_are_no_failures(String expression) throws CronException {
    CronExpression cron = CronExpression.parse(expression);
    assertThat(cron.next(Instant.MAX, ZoneOffset.MAX)).isEmpty();
    assertThat(cron.next(Instant.parse("9999-12-31T00:00:00Z"), ZoneOffset.MIN)).isEmpty();
    Slot first = cron.next(Instant.MIN, ZoneOffset.MIN).orElseThrow();
    assertThat(first)
        .isEqualTo(cron.next(Instant.parse("0001-01-02T00:00:00Z"), ZoneOffset.MIN).orElseThrow());
    Window last = new Window(Instant.parse("9999-12-29T12:00:00Z"), Instant.MAX);
    assertThat(cron.between(last, ZoneOffset.UTC, 100_000))
        .allMatch(slot -> slot.at().isBefore(Instant.parse("9999-12-30T00:00:00Z")));
  }

  @Test
  void slots_between_two_moments() throws CronException {
    CronExpression cron = CronExpression.parse("0 * * * *");
    Instant nine = Instant.parse("2026-01-01T09:00:00Z");
    Window window = new Window(nine, nine.plusSeconds(3 * 3600));
    assertThat(cron.between(window, ZoneOffset.UTC, 10))
        .extracting(Slot::at)
        .containsExactly(
            nine.plusSeconds(3600), nine.plusSeconds(2 * 3600), nine.plusSeconds(3 * 3600));
    assertThat(cron.between(window, ZoneOffset.UTC, 2)).hasSize(2);
    assertThat(cron.between(window, ZoneOffset.UTC, 0)).isEmpty();
    assertThat(cron.between(new Window(nine, nine), ZoneOffset.UTC, 10)).isEmpty();
    assertThat(cron.between(new Window(nine, nine.minusSeconds(1)), ZoneOffset.UTC, 10)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          * * * * *        | INTERVAL
          7,9 * * * MON    | INTERVAL
          0 */1 * * *      | INTERVAL
          15 */6 1 * *     | INTERVAL
          * * * * * 5      | INTERVAL
          @hourly          | INTERVAL
          @daily           | WALL_CLOCK
          * 9 * * *        | WALL_CLOCK
          0 0-23 * * *     | WALL_CLOCK
          0 0-23/2 * * *   | WALL_CLOCK
          0 0/2 * * *      | WALL_CLOCK
          0 */2,3 * * *    | WALL_CLOCK
          * 9 * * * */5    | WALL_CLOCK
          """)
  void the_hour_field_decides_the_kind(String expression, CronExpression.Kind kind)
      throws CronException {
    assertThat(CronExpression.parse(expression).kind()).isEqualTo(kind);
  }

  @Test
  void the_text_stays_and_is_what_makes_two_equal() throws CronException {
    CronExpression cron = CronExpression.parse(" \t0  9 * *\tmon \n");
    assertThat(cron.text()).isEqualTo("0  9 * *\tmon");
    assertThat(cron).hasToString("0  9 * *\tmon");
    assertThat(cron).isEqualTo(CronExpression.parse(cron.text()));
    assertThat(cron).hasSameHashCodeAs(CronExpression.parse(cron.text()));
    assertThat(cron).isNotEqualTo(CronExpression.parse("0 9 * * MON"));
  }

  private static Instant at(CronExpression cron, Instant after) {
    return cron.next(after, ZoneOffset.UTC).orElseThrow().at();
  }

  private static List<LocalDate> dates(String expression, LocalDate after) throws CronException {
    List<LocalDate> dates = new ArrayList<>();
    for (LocalDateTime time : next(expression, after.atStartOfDay(), 3)) {
      assertThat(time.toLocalTime()).isEqualTo("00:00");
      dates.add(time.toLocalDate());
    }
    return dates;
  }

  private static List<LocalDateTime> next(String expression, LocalDateTime after, int count)
      throws CronException {
    Window window = new Window(after.toInstant(ZoneOffset.UTC), Instant.MAX);
    return CronExpression.parse(expression).between(window, ZoneOffset.UTC, count).stream()
        .map(Slot::local)
        .toList();
  }

  private static String list(String words) {
    return "[" + words.replace(" ", ", ") + "]";
  }
}
