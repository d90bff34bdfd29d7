package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationalStateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Spoke in session 0123456789ab",
        "chat_id: -100123456789",
        "Message ID = 77",
        "thread a1b2c3d4 is about the move",
        "run 3f2504e0-4f89-41d3-9a0c-0305e82c3301 failed",
        "Started at 2026-03-01T12:00",
        "启动于 2026-03-01 12:00:05",
        "بدأ ٢٠٢٦-٠٣-٠١ ١٢:٠٠",
        "Ticket 12345678 of 2026-03-01",
        "Rechnung 20260001 vom 01.03.2026",
        "注文 1234567 は 2026年3月1日"
      })
  void a_sign_of_the_running_system_is_told(String text) {
    assertThat(OperationalState.warnings(text)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Born on 1980-05-01",
        "The phone is 600123456",
        "The staging port is 5432",
        "Has a therapy session every Monday",
        "Prefers chat over mail",
        "Colour #deadbeef",
        "The facade of 1234 is red",
        "Room 12 on 3/4",
        "Wakes up at 6:30",
        "The serial number is 123456789012"
      })
  void an_ordinary_fact_is_not(String text) {
    assertThat(OperationalState.warnings(text)).isEmpty();
  }

  @Test
  @Timeout(20)
  void hostile_texts_take_no_time_to_speak_of() {
    for (String unit : new String[] {"0", "a", "-", "chat ", "session-", "2026-", " ", "0a", "é"}) {
      OperationalState.warnings(unit.repeat(200_000));
    }
  }
}
