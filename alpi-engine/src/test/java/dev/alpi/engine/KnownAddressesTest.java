package dev.alpi.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.context.StoredContext;
import dev.alpi.memory.SessionTurn;
import dev.alpi.model.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownAddressesTest {
  private static final Instant AT = Instant.parse("2026-11-29T00:00:00Z");

  private static KnownAddresses asked(String text) {
    return new KnownAddresses(List.of("Trusted.example"))
        .withAll(List.of(), StoredContext.EMPTY, text);
  }

  private static Message.ToolResult result(String tool, String text, Message.Outcome outcome) {
    return new Message.ToolResult("1", tool, text, outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "see https://a.example/b?c=1, https://a.example/b?c=1",
    "(https://a.example/b), https://a.example/b",
    "[it](https://a.example/b_(c)), https://a.example/b_(c)",
    "read https://a.example/b. Then, https://a.example/b",
    "read https://a.example/b#part, https://a.example/b",
    "HTTPS://A.example, https://a.example/",
    "what does a.example/b say?, https://a.example/b",
    "look at a.example, http://a.example/",
    "anything, https://docs.trusted.example/x?y"
  })
  void what_the_person_wrote_is_known(String text, String url) {
    assertThat(asked(text).has(url)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "see https://a.example/b, https://a.example/b?q=secret",
    "see https://a.example/b, https://a.example/",
    "see https://a.example/b, https://secret.a.example/b",
    "see https://a.example/b, https://a.example:8443/b",
    "mail me@a.example, https://a.example/",
    "anything, https://nottrusted.example/",
    "anything, https://trusted.example.evil.example/"
  })
  void everything_else_is_not(String text, String url) {
    assertThat(asked(text).has(url)).isFalse();
  }

  @Test
  void what_pages_and_searches_hold_is_known_and_what_a_model_can_have_written_is_not() {
    KnownAddresses known = asked("go");
    known.found(result("web_fetch", "[a](https://a.example/1)", Message.Outcome.OK));
    known.found(result("web_search", "1. T\n   https://a.example/2\n", Message.Outcome.OK));
    known.found(result("terminal", "https://a.example/3", Message.Outcome.OK));
    known.found(result("web_extract", "https://a.example/4", Message.Outcome.OK));
    known.found(result("web_fetch", "https://a.example/5", Message.Outcome.FAILED));
    assertThat(List.of(1, 2, 3, 4, 5))
        .filteredOn(number -> known.has("https://a.example/" + number))
        .containsExactly(1, 2);
  }

  @Test
  void earlier_turns_count() {
    SessionTurn turn = SessionTurn.started(AT, "https://a.example/said");
    StoredContext stored =
        new StoredContext(
            Optional.empty(),
            Optional.empty(),
            List.of(
                new StoredContext.Row(
                    AT,
                    List.of(
                        new Message.User("https://a.example/context"),
                        result("web_fetch", "https://a.example/found", Message.Outcome.OK)))),
            List.of());
    KnownAddresses known = new KnownAddresses(List.of()).withAll(List.of(turn), stored, "go on");
    assertThat(known.has("https://a.example/said")).isTrue();
    assertThat(known.has("https://a.example/found")).isTrue();
    assertThat(known.has("https://a.example/context")).isFalse();
  }
}
