package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.TimeWindow;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SessionActivitiesTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final TimeWindow WINDOW = new TimeWindow(FROM, FROM.plus(Duration.ofDays(1)));

  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());
  private final Path home = files.getPath("/home");

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void write(String name, String content, Instant modified) throws IOException {
    Path file = home.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(modified));
  }

  private static String session(long... seconds) {
    StringBuilder turns = new StringBuilder();
    for (long second : seconds) {
      turns.append(turns.isEmpty() ? "" : ",").append("{\"at\":").append(second).append("}");
    }
    return "{\"turns\":[" + turns + "]}";
  }

  @Test
  void a_file_that_was_not_written_since_is_not_even_opened() throws IOException {
    Instant longAgo = FROM.minus(SessionActivities.CLOCK_SLACK).minusSeconds(1);
    write("sessions/000000000001.json", "no JSON", longAgo);
    write("sessions/000000000002.json", "no JSON", longAgo.plusSeconds(1));
    SessionActivities found = SessionActivities.of(home, WINDOW);
    assertThat(found.unreadable())
        .extracting(bad -> bad.file().getFileName().toString())
        .containsExactly("000000000002.json");
  }

  @Test
  void a_clock_that_was_set_back_a_little_hides_no_turn() throws IOException {
    write(
        "sessions/000000000001.json",
        session(FROM.getEpochSecond() + 60),
        FROM.minus(Duration.ofMinutes(50)));
    assertThat(SessionActivities.of(home, WINDOW).sessions()).hasSize(1);
  }

  @Test
  void large_small_and_foreign_forms_of_a_session_are_read_alike() throws IOException {
    String turns = session(FROM.getEpochSecond() + 5, FROM.getEpochSecond() - 5);
    String padding = " ".repeat(2 * 1024 * 1024);
    write("sessions/000000000001.json", turns, FROM.plusSeconds(9));
    write("sessions/000000000002.json", turns + padding, FROM.plusSeconds(9));
    write("sessions/000000000003.json", "{\"x\":\"ü\"," + turns.substring(1), FROM.plusSeconds(9));
    SessionActivities found = SessionActivities.of(home, WINDOW);
    assertThat(found.sessions()).hasSize(3);
    assertThat(found.sessions())
        .allSatisfy(
            session -> {
              assertThat(session.turns()).containsExactly(FROM.plusSeconds(5));
              assertThat(session.others()).isEqualTo(1);
              assertThat(session.isWhole()).isFalse();
            });
  }

  @Test
  void what_is_no_session_is_told_and_not_followed() throws IOException {
    Files.createDirectories(home.resolve("sessions/000000000001.json"));
    Files.createSymbolicLink(
        home.resolve("sessions/000000000002.json"), files.getPath("/etc/secret"));
    write("sessions/000000000003.json", "{\"schema_version\":99,\"turns\":[]}", FROM);
    write("sessions/_events_x.jsonl", "x", FROM);
    write("sessions/_context_000000000001.json", "x", FROM);
    SessionActivities found = SessionActivities.of(home, WINDOW);
    assertThat(found.unreadable())
        .extracting(SessionListing.Unreadable::reason)
        .containsExactly(
            "a link or no regular file",
            "a link or no regular file",
            "written by a newer version (schema_version 99)");
  }

  @Test
  void a_home_without_sessions_has_none() throws IOException {
    SessionActivities found = SessionActivities.of(home, WINDOW);
    assertThat(found.sessions()).isEmpty();
    assertThat(found.unreadable()).isEmpty();
    assertThat(home).doesNotExist();
  }
}
