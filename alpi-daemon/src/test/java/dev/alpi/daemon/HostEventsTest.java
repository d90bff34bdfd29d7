package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events are numbered without a gap, also over restarts, and only the last ones are kept. */
final class HostEventsTest {
  @TempDir private Path root;
  private final RecordedLog log = new RecordedLog();

  private HostEvents open() throws IOException {
    return HostEvents.open(root, InstantSource.fixed(Instant.EPOCH), log);
  }

  private static List<Long> numbers(List<Ring.Numbered<Obj>> rows) {
    return rows.stream().map(Ring.Numbered::seq).toList();
  }

  private static Obj number(int number) {
    return Obj.EMPTY.with("number", number);
  }

  @Test
  void numbers_go_on_after_a_restart() throws Exception {
    try (HostEvents events = open()) {
      events.emit("a", number(1));
      events.emit("b", number(2));
      assertThat(events.rows().last()).isEqualTo(2);
    }
    Files.writeString(root.resolve("host/events.jsonl"), "{\"torn", StandardOpenOption.APPEND);
    try (HostEvents events = open()) {
      events.emit("c", number(3));
      assertThat(events.rows().after(1).getLast().item())
          .isEqualTo(
              Obj.EMPTY
                  .with("event", "c")
                  .with("data", number(3))
                  .with("at", "1970-01-01T00:00:00Z")
                  .with("seq", 3));
    }
    try (HostEvents events = open()) {
      assertThat(numbers(events.rows().after(0))).containsExactly(1L, 2L, 3L);
      assertThat(numbers(events.rows().after(2))).containsExactly(3L);
    }
    assertThat(log.lines).isEmpty();
  }

  @Test
  void only_the_last_are_kept_and_the_file_does_not_grow() throws Exception {
    int many = 4 * HostEvents.KEPT_MAX;
    try (HostEvents events = open()) {
      for (int i = 0; i < many; i++) {
        events.emit("a", number(i));
      }
      assertThat(events.rows().after(0)).hasSize(HostEvents.KEPT_MAX);
    }
    assertThat(Files.readAllLines(root.resolve("host/events.jsonl")))
        .hasSizeBetween(HostEvents.KEPT_MAX, 2 * HostEvents.KEPT_MAX);
    try (HostEvents events = open()) {
      assertThat(events.rows().last()).isEqualTo(many);
      assertThat(numbers(events.rows().after(0)))
          .hasSize(HostEvents.KEPT_MAX)
          .endsWith((long) many);
    }
  }

  @Test
  void who_waits_gets_the_next_or_is_let_go_at_the_end() throws Exception {
    try (HostEvents events = open()) {
      Thread emitting = Thread.ofVirtual().start(() -> events.emit("a", number(1)));
      assertThat(numbers(events.rows().await(0, Duration.ofMinutes(1)))).containsExactly(1L);
      emitting.join();
      assertThat(events.rows().await(1, Duration.ofMillis(1))).isEmpty();
      Thread closing = Thread.ofVirtual().start(events::close);
      assertThat(events.rows().await(1, Duration.ofMinutes(1))).isEmpty();
      closing.join();
    }
  }

  @Test
  void what_is_too_long_is_told_without_its_content() throws Exception {
    try (HostEvents events = open()) {
      events.emit("a", Obj.EMPTY.with("text", "x".repeat(100_000)));
      assertThat(events.rows().after(0).getFirst().item().object("data"))
          .isEqualTo(Obj.EMPTY.with("too_long", true));
    }
  }
}
