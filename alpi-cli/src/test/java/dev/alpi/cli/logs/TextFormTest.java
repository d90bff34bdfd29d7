package dev.alpi.cli.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextFormTest {
  private static LogHead head(String line, String zone) {
    return new TextForm(ZoneId.of(zone)).head(line).orElseThrow();
  }

  private static LogHead.Moment moment(String time) {
    return head(time + ",000 INFO a b", "Europe/Berlin").moment().orElseThrow();
  }

  @Test
  void a_line_is_taken_apart_and_its_time_is_that_of_the_world() {
    LogHead head = head("2026-07-01 12:00:00,250 WARNING alpi.x work is gone", "Europe/Berlin");
    assertThat(head.moment().orElseThrow().first()).isEqualTo("2026-07-01T10:00:00.250Z");
    assertThat(head.level()).isEqualTo("WARNING");
    assertThat(head.logger()).isEqualTo("alpi.x");
    assertThat(head.message()).isEqualTo("work is gone");
  }

  @Test
  void a_line_of_another_form_is_no_beginning() {
    TextForm form = new TextForm(ZoneOffset.UTC);
    for (String line :
        List.of(
            "",
            "Traceback",
            "2026-01-01 12:00:00,25 INFO a b",
            "2026-01-01 12:00:00.250 INFO a b",
            "2026-13-01 12:00:00,250 INFO a b",
            "2026-02-30 12:00:00,250 INFO a b",
            "2026-01-01 24:00:00,250 INFO a b",
            "2026-01-01 12:60:00,250 INFO a b",
            "2026-01-01 12:00:61,250 INFO a b",
            "2026-01-01 12:00:00,2500 INFO a b",
            " 2026-01-01 12:00:00,250 INFO a b",
            "२०२६-01-01 12:00:00,250 INFO a b")) {
      assertThat(form.head(line)).as(line).isEmpty();
    }
    // a wrong day spoils no later line of the same hour
    assertThat(form.head("2026-02-28 12:00:00,250 INFO a b")).isPresent();
  }

  @Test
  void an_hour_that_comes_twice_is_told_apart_by_the_lines_around_it() {
    LogHead.Moment moment = moment("2026-10-25 02:30:00");
    Instant first = Instant.parse("2026-10-25T00:30:00Z");
    Instant last = Instant.parse("2026-10-25T01:30:00Z");
    assertThat(moment).isEqualTo(new LogHead.Moment(first, last));
    assertThat(moment.before(Instant.parse("2026-10-25T00:31:00Z"))).isEqualTo(first);
    assertThat(moment.before(Instant.parse("2026-10-25T02:00:00Z"))).isEqualTo(last);
    assertThat(moment.after(Instant.parse("2026-10-25T00:29:00Z"))).isEqualTo(first);
    assertThat(moment.after(Instant.parse("2026-10-25T01:00:00Z"))).isEqualTo(last);
  }

  @Test
  void an_hour_that_is_left_out_is_read_as_if_clocks_had_not_been_set() {
    assertThat(moment("2026-03-29 02:30:00").first()).isEqualTo("2026-03-29T01:30:00Z");
    assertThat(moment("2026-03-29 03:30:00").first()).isEqualTo("2026-03-29T01:30:00Z");
    assertThat(moment("2026-03-29 01:30:00").first()).isEqualTo("2026-03-29T00:30:00Z");
  }

  @Test
  void of_runs_those_of_jobs_are_found_however_they_are_written() {
    RowForm form = new RowForm(LogSource.RUNS, true);
    assertThat(form.isUnwanted("{\"kind\":\"agent\",\"at\":1}")).isTrue();
    assertThat(form.isUnwanted("{\"kind\":\"agent\",\"mo")).isTrue();
    for (String kind : List.of("schedule", "\\u0073chedule", "s\\u0063hedule")) {
      String row = "{\"at\":1, \"kind\" : \"" + kind + "\"}";
      assertThat(form.isUnwanted(row)).as(row).isFalse();
      assertThat(form.head(row).orElseThrow().source()).contains(LogSource.SCHEDULE);
    }
    assertThat(new RowForm(LogSource.RUNS, false).isUnwanted("{\"kind\":\"agent\"}")).isFalse();
  }

  @Test
  void no_text_is_a_fault() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TextForm text = new TextForm(ZoneId.of("Europe/Berlin"));
    List<LineForm> forms =
        List.of(
            text,
            new OutcryForm(text),
            new RowForm(LogSource.RUNS, false),
            new RowForm(LogSource.EVENTS, false));
    String good = "2026-10-25 02:30:00,000 INFO a b";
    String row = "{\"at\":1e999,\"ts\":\"x\",\"event\":5,\"kind\":[],\"elapsed_s\":{}}";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder line = new StringBuilder(random.nextBoolean() ? good : row);
      for (int k = random.nextInt(4); k >= 0; k--) {
        line.setCharAt(random.nextInt(line.length()), (char) random.nextInt(0x100));
      }
      line.setLength(random.nextInt(line.length() + 1));
      for (LineForm form : forms) {
        assertThat(form.head(line.toString())).as("seed %d", seed).isNotNull();
      }
    }
  }
}
