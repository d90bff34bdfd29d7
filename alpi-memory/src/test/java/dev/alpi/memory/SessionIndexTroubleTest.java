package dev.alpi.memory;

import static dev.alpi.memory.IndexedHome.UNOBSERVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.Indexed.Problem;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with the database, the answer is complete. */
class SessionIndexTroubleTest {
  @TempDir Path folder;
  private IndexedHome on;

  @BeforeEach
  void open() throws IOException {
    on = new IndexedHome(folder);
  }

  @Test
  void a_damaged_database_is_made_anew_and_this_is_said() throws IOException {
    Session session = on.chat("apple", "one");
    on.index.update(UNOBSERVED);
    for (String damage :
        List.of("not a database at all", "SQLite format 3\u0000 and then nonsense".repeat(200))) {
      Files.writeString(on.database(), damage, StandardCharsets.ISO_8859_1);
      Indexed<SessionHits> found = on.ask("apple");
      assertThat(found.value().hits())
          .extracting(hit -> hit.session().id())
          .containsExactly(session.id());
      assertThat(found.warnings())
          .extracting(Indexed.Warning::problem)
          .containsExactly(Problem.REBUILT);
      assertThat(on.ask("apple").warnings()).isEmpty();
    }
  }

  @Test
  void a_database_damaged_anywhere_answers_or_is_made_anew() throws IOException {
    List<Session> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      all.add(on.chat("apple " + i, "w".repeat(50) + " " + "word ".repeat(i)));
    }
    on.clock.advance(Duration.ofSeconds(3));
    on.index.update(UNOBSERVED);
    byte[] good = Files.readAllBytes(on.database());
    Random random = new Random(3);
    int noticed = 0;
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      int at = random.nextInt(bad.length);
      for (int k = at; k < Math.min(bad.length, at + 512); k++) {
        bad[k] = (byte) random.nextInt();
      }
      Files.write(on.database(), bad);
      Indexed<SessionHits> found = on.ask("apple");
      boolean rebuilt = !found.warnings().isEmpty();
      noticed += rebuilt ? 1 : 0;
      if (rebuilt) {
        assertThat(found.value().hits()).hasSize(10);
        assertThat(on.listed(SessionFilter.ALL)).hasSize(30);
      }
    }
    assertThat(noticed).isGreaterThan(3);
    on.index.rebuild(UNOBSERVED);
    assertThat(on.listed(SessionFilter.ALL)).hasSize(30);
  }

  @Test
  void tables_that_somebody_changed_are_made_anew() throws IOException, SQLException {
    on.chat("apple", "one");
    for (String change :
        List.of(
            "DROP TABLE turn_words",
            "DROP TABLE turn",
            "UPDATE session SET kind = 'evil'",
            "UPDATE session SET id = '../../etc'; UPDATE file SET settled = 1",
            "PRAGMA user_version = 0")) {
      on.index.update(UNOBSERVED);
      on.execute(change);
      on.clock.advance(Duration.ofSeconds(3));
      assertThat(on.ask("apple").value().hits()).as(change).hasSize(1);
    }
  }

  @Test
  void a_database_of_a_newer_version_is_left_alone_and_the_files_answer()
      throws IOException, SQLException {
    Session session = on.chat("apple", "one");
    on.index.update(UNOBSERVED);
    on.execute("PRAGMA user_version = 99");
    byte[] before = Files.readAllBytes(on.database());
    requireFilesAnswer(session, Problem.NEWER);
    assertThat(Files.readAllBytes(on.database())).isEqualTo(before);
  }

  private void requireFilesAnswer(Session session, Problem problem) throws IOException {
    Indexed<SessionHits> found = on.ask("apple");
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(session.id());
    assertThat(found.warnings()).extracting(Indexed.Warning::problem).containsExactly(problem);
    assertThat(found.warnings().getFirst().message()).contains("sessions");
    assertThat(on.index.list(SessionFilter.ALL, UNOBSERVED).value()).isEqualTo(on.store.list());
    assertThat(on.index.current(SessionKey.ofChat(session.id())).value()).contains(session.id());
  }

  @Test
  void a_database_of_something_else_is_left_alone() throws IOException, SQLException {
    Session session = on.chat("apple", "one");
    on.execute("CREATE TABLE sessions(session_key TEXT PRIMARY KEY, messages TEXT)");
    byte[] before = Files.readAllBytes(on.database());
    requireFilesAnswer(session, Problem.FOREIGN);
    assertThat(Files.readAllBytes(on.database())).isEqualTo(before);
  }

  @Test
  void a_link_or_directory_in_its_place_is_left_alone() throws IOException {
    Session session = on.chat("apple", "one");
    Files.createSymbolicLink(on.database(), folder.resolve("elsewhere"));
    requireFilesAnswer(session, Problem.FOREIGN);
    assertThat(folder.resolve("elsewhere")).doesNotExist();
    Files.delete(on.database());
    Files.createDirectory(on.database());
    requireFilesAnswer(session, Problem.FOREIGN);
  }

  @Test
  void a_database_that_cannot_be_written_blocks_nothing() throws IOException {
    Session session = on.chat("apple", "one");
    on.index.update(UNOBSERVED);
    // SQLite needs its journal to change anything
    Files.createDirectory(on.home.resolve("sessions.db-journal"));
    Files.createFile(on.home.resolve("sessions.db-journal/x"));
    Session second = on.chat("pear", "two");
    Indexed<SessionHits> found = on.ask("pear");
    assertThat(found.value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(second.id());
    assertThat(found.warnings())
        .extracting(Indexed.Warning::problem)
        .containsExactly(Problem.UNWRITABLE);
    assertThat(on.ask("apple").value().hits())
        .extracting(hit -> hit.session().id())
        .containsExactly(session.id());
  }

  @Test
  void a_database_that_somebody_holds_blocks_nothing() throws IOException, SQLException {
    Session session = on.chat("apple", "one");
    on.index.update(UNOBSERVED);
    try (Connection other = on.connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN EXCLUSIVE");
      requireFilesAnswer(session, Problem.LOCKED);
    }
    assertThat(on.found("apple")).containsExactly(session.id());
  }

  @Test
  void while_somebody_changes_it_what_is_there_is_read() throws IOException, SQLException {
    Session session = on.chat("apple", "one");
    on.clock.advance(Duration.ofSeconds(3));
    on.index.update(UNOBSERVED);
    try (Connection other = on.connect();
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertThat(on.found("apple")).containsExactly(session.id());
    }
  }

  @Test
  void a_stopped_update_keeps_what_it_read() throws IOException {
    for (int i = 0; i < 5; i++) {
      on.chat("apple " + i, "x");
    }
    on.clock.advance(Duration.ofSeconds(3));
    assertThatThrownBy(() -> on.index.update((done, _) -> done < 2))
        .isInstanceOf(CancellationException.class);
    List<Integer> totals = new ArrayList<>();
    on.index.update(
        (_, total) -> {
          totals.add(total);
          return true;
        });
    assertThat(totals).containsExactly(3, 3, 3);
    assertThat(on.found("apple")).hasSize(5);
  }

  @Test
  void many_threads_ask_and_save_at_once() throws Exception {
    SessionIndex patient = SessionIndex.of(on.store);
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    for (int t = 0; t < 6; t++) {
      int number = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      work(number, patient);
                    } catch (Throwable e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(on.found("common")).hasSize(10);
    assertThat(on.listed(SessionFilter.ALL)).hasSize(60);
  }

  private void work(int number, SessionIndex patient) throws IOException {
    Random ids = new Random(number);
    SessionStore own =
        SessionStore.open(on.home, FileLocks.betweenProcesses(), on.clock, ids, Homes::redact);
    for (int i = 0; i < 10; i++) {
      String word = "t" + number + "n" + i;
      Instant at = on.clock.instant();
      own.append(own.create("m"), SessionTurn.started(at, "common " + word), SessionUsage.NONE, 0);
      Indexed<SessionHits> mine =
          patient.search(SessionSearch.of(SessionQuery.of(word), 5), UNOBSERVED);
      assertThat(mine.warnings()).isEmpty();
      assertThat(mine.value().hits()).hasSize(1);
    }
  }
}
