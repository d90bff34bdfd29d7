package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Outputs wait in their inbox until somebody looks. */
@Timeout(60)
class OutputsInboxTest {
  private static OutputsInbox inbox(JournalHome home) {
    return OutputsInbox.of(home.home, "work", home.locks, home.clock, home.random);
  }

  private static NewOutput output(String title, String body) {
    return new NewOutput(OutputType.WARNING, title, body, "0a1b2c3d4e5f", List.of("telegram"));
  }

  private static Path file(JournalHome home) {
    return home.home.resolve("outputs").resolve("outputs.jsonl");
  }

  private static Path write(JournalHome home, String content) throws IOException {
    Files.createDirectories(file(home).getParent());
    return Files.writeString(file(home), content);
  }

  @Test
  void a_row_has_the_members_of_the_spec() throws Exception {
    JournalHome home = JournalHome.unix();
    OutputRow row = inbox(home).add(output(" Dis\nk ", "sk-secret\nfull"), JournalHome::redact);
    assertThat(row.id()).matches("[0-9a-f]{12}");
    assertThat(file(home))
        .hasContent(
            "{\"id\":\""
                + row.id()
                + "\",\"profile\":\"work\",\"created_at\":1772366400.123456,\"title\":\"Dis k\","
                + "\"body\":\"[REDACTED]\\nfull\",\"type\":\"warning\",\"status\":\"unread\","
                + "\"session_id\":\"0a1b2c3d4e5f\",\"delivered_to\":[\"telegram\"]}\n");
    assertThat(inbox(home).list()).containsExactly(row);
    assertThat(row.createdAt()).isEqualTo(home.clock.instant());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(home))))
        .isEqualTo("rw-------");
    OutputRow untitled = inbox(home).add(output("", "\n  first\nsecond"), JournalHome::redact);
    assertThat(Files.readAllLines(file(home)).getLast()).doesNotContain("title");
    assertThat(untitled.headline()).isEqualTo("first");
    assertThatThrownBy(() -> output(" ", "\n")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_absent_inbox_is_empty_and_looking_makes_nothing() throws Exception {
    JournalHome home = JournalHome.unix();
    OutputsInbox inbox = inbox(home);
    assertThat(inbox.list()).isEmpty();
    assertThat(inbox.show("a")).isEqualTo(new Lookup.Unknown<>());
    assertThat(inbox.readAll()).isZero();
    assertThat(inbox.delete("a")).isFalse();
    assertThat(home.home.resolve("outputs")).doesNotExist();
  }

  @Test
  void rows_of_others_keep_what_only_they_know() throws Exception {
    JournalHome home = JournalHome.unix();
    String old =
        "{\"id\": \"aaa\", \"type\": \"strange\", \"source\": \"job\", \"source_id\": \"j1\","
            + " \"body\": \"b\", \"status\": \"unread\", \"extra\": {\"x\": [1.50]}}";
    String read = "{\"id\": \"bbb\",  \"status\": \"read\"}";
    write(home, old + "\nnot json \u00e9\n" + read + "\n{\"no\": \"id\"}\n{\"id\":\"ccc\"");
    OutputsInbox inbox = inbox(home);
    assertThat(inbox.list().stream().map(OutputRow::id)).containsExactly("bbb", "aaa");
    OutputRow row = inbox.list().getLast();
    assertThat(row.type()).isEqualTo(OutputType.INFO);
    assertThat(row.json().string("source_id")).contains("j1");
    assertThat(row.createdAt()).isEqualTo(Instant.EPOCH);
    assertThat(inbox.readAll()).isEqualTo(1);
    assertThat(Files.readString(file(home)))
        .isEqualTo(
            "{\"id\":\"aaa\",\"type\":\"strange\",\"source\":\"job\",\"source_id\":\"j1\","
                + "\"body\":\"b\",\"status\":\"read\",\"extra\":{\"x\":[1.50]}}\n"
                + "not json \u00e9\n"
                + read
                + "\n{\"no\": \"id\"}\n{\"id\":\"ccc\"\n");
    byte[] damaged = {'{', (byte) 0xff, '\n'};
    Files.write(file(home), damaged);
    inbox.add(output("t", "b"), JournalHome::redact);
    assertThat(Files.readAllBytes(file(home))).startsWith(damaged);
  }

  @Test
  void showing_marks_as_read_and_deleting_removes() throws Exception {
    JournalHome home = JournalHome.unix();
    write(home, "{\"id\":\"abc\"}\n{\"id\":\"abcd\"}\n{\"id\":\"abe\"}\n");
    OutputsInbox inbox = inbox(home);
    assertThat(inbox.show("ab")).isEqualTo(new Lookup.Ambiguous<>(List.of("abe", "abcd", "abc")));
    assertThat(inbox.show("")).isEqualTo(new Lookup.Unknown<>());
    assertThat(inbox.show("abc"))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> assertThat(((OutputRow) found.value()).isUnread()).isFalse());
    assertThat(inbox.find("abe"))
        .isInstanceOfSatisfying(
            Lookup.Found.class,
            found -> assertThat(((OutputRow) found.value()).isUnread()).isTrue());
    assertThat(Files.readAllLines(file(home)))
        .containsExactly(
            "{\"id\":\"abc\",\"status\":\"read\"}", "{\"id\":\"abcd\"}", "{\"id\":\"abe\"}");
    assertThat(inbox.delete("abcd")).isTrue();
    assertThat(inbox.delete("abcd")).isFalse();
    assertThat(inbox.list().stream().map(OutputRow::id)).containsExactly("abe", "abc");
  }

  @Test
  void five_hundred_stay_and_one_more_lets_the_oldest_go() throws Exception {
    JournalHome home = JournalHome.unix();
    OutputsInbox inbox = inbox(home);
    String first = "{\"id\":\"first\"}\n";
    write(home, first + "{\"id\":\"x\"}\n".repeat(OutputsInbox.ROWS_MAX - 2));
    inbox.add(output("t", "b"), JournalHome::redact);
    assertThat(Files.readAllLines(file(home)))
        .hasSize(OutputsInbox.ROWS_MAX)
        .contains(first.strip());
    inbox.add(output("t", "b"), JournalHome::redact);
    assertThat(Files.readAllLines(file(home)))
        .hasSize(OutputsInbox.ROWS_MAX)
        .doesNotContain(first.strip());
  }

  @Test
  void long_texts_are_cut_behind_the_limit() throws Exception {
    JournalHome home = JournalHome.unix();
    String title = "😀".repeat(OutputsInbox.TITLE_CHARS_MAX);
    String body = "😀".repeat(OutputsInbox.BODY_CHARS_MAX);
    OutputRow fits = inbox(home).add(output(title, body), JournalHome::redact);
    assertThat(fits.title()).isEqualTo(title);
    assertThat(fits.body()).isEqualTo(body);
    OutputRow cut = inbox(home).add(output(title + "x", body + "x"), JournalHome::redact);
    assertThat(cut.title()).isEqualTo(title + "…");
    assertThat(cut.body()).isEqualTo(body + "…");
  }

  @Test
  void a_link_or_a_huge_file_is_refused() throws Exception {
    JournalHome home = JournalHome.unix();
    Path target = Files.writeString(home.home.resolve("target"), "{\"id\":\"a\"}\n");
    Files.createDirectories(file(home).getParent());
    Files.createSymbolicLink(file(home), target);
    assertThatThrownBy(() -> inbox(home).list()).isInstanceOf(StoreException.NotAFile.class);
    assertThatThrownBy(() -> inbox(home).add(output("t", "b"), JournalHome::redact))
        .isInstanceOf(StoreException.NotAFile.class);
    assertThat(target).hasContent("{\"id\":\"a\"}\n");
    Files.delete(file(home));
    write(home, ("x".repeat(1 << 20) + "\n").repeat(33));
    assertThatThrownBy(() -> inbox(home).list()).isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it takes flock(2)")
  void holders_of_one_lock_lose_no_output(@TempDir Path home) throws Exception {
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      int writer = w;
      // each its own locks: flock(2) keeps them apart as it does processes
      OutputsInbox inbox =
          OutputsInbox.of(
              home, "p", FileLocks.betweenProcesses(), FakeClock.atRandom(1), new Random(1));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 25; i++) {
                        inbox.add(output(writer + "-" + i, ""), UnaryOperator.identity());
                        inbox.readAll();
                      }
                    } catch (IOException | RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    List<OutputRow> rows =
        OutputsInbox.of(
                home, "p", FileLocks.betweenProcesses(), FakeClock.atRandom(1), new Random(1))
            .list();
    assertThat(rows).hasSize(100).noneMatch(OutputRow::isUnread);
    assertThat(rows.stream().map(OutputRow::id).distinct()).hasSize(100);
    assertThat(rows.stream().map(OutputRow::title).distinct()).hasSize(100);
    assertThat(Json.compact(rows.getFirst().json())).contains("\"status\":\"read\"");
  }
}
