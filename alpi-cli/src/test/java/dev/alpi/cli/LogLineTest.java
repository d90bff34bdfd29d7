package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class LogLineTest {
  private static String json(String line) {
    return Json.compact(LogLine.json(line, ZoneId.of("Europe/Berlin")));
  }

  @Test
  void a_line_is_taken_apart_and_its_time_is_that_of_the_world() {
    assertThat(json("2026-07-01 12:00:00,250 WARNING alpi.service work is gone"))
        .isEqualTo(
            "{\"at\":\"2026-07-01T10:00:00.250Z\",\"level\":\"WARNING\","
                + "\"logger\":\"alpi.service\",\"message\":\"work is gone\"}");
  }

  @Test
  void a_line_of_another_form_is_a_message() {
    assertThat(json("Traceback")).isEqualTo("{\"message\":\"Traceback\"}");
    assertThat(json("")).isEqualTo("{\"message\":\"\"}");
    assertThat(json("2026-13-01 12:00:00,250 INFO a b"))
        .isEqualTo("{\"message\":\"2026-13-01 12:00:00,250 INFO a b\"}");
  }
}
