package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that index one home and are killed at random moments. A seed is printed by a failure;
 * {@code -Dalpi.seed=N} repeats it, {@code -Dalpi.crash.kills=N} kills more often.
 */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "it kills processes with SIGKILL")
@Timeout(600)
class SessionIndexCrashTest {
  private static final int KILLS = Integer.getInteger("alpi.crash.kills", 4);
  private static final int WORKERS = 2;
  private static final long SEED = Long.getLong("alpi.seed", new Random().nextLong());

  @TempDir Path home;

  @Test
  void whenever_it_is_killed_the_database_opens_and_answers_completely() throws Exception {
    Random random = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      workAndDie(random);
      requireWhole("kill " + kill + " of -Dalpi.seed=" + SEED);
    }
    assertThat(sessions().list().sessions()).isNotEmpty();
  }

  private void workAndDie(Random random) throws Exception {
    List<Process> workers = new ArrayList<>();
    try {
      for (int i = 0; i < WORKERS; i++) {
        workers.add(IndexWorker.start(home, random.nextLong()));
      }
      for (Process worker : workers) {
        // it is at work now
        BufferedReader lines = worker.inputReader();
        for (int round = random.nextInt(1, 20); round > 0; round--) {
          assertThat(lines.readLine()).isNotNull();
        }
      }
      // and is killed somewhere in a round
      assertThat(workers.getFirst().waitFor(random.nextInt(60), TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      for (Process worker : workers) {
        worker.destroyForcibly().waitFor();
      }
    }
  }

  private SessionStore sessions() {
    return SessionStore.open(
        home, FileLocks.betweenProcesses(), InstantSource.system(), new Random(), Homes::redact);
  }

  private void requireWhole(String when) throws Exception {
    SessionStore store = sessions();
    SessionIndex index = SessionIndex.of(store);
    Indexed<SessionListing> listed = index.list(SessionFilter.ALL, IndexProgress.unobserved());
    // a process that dies leaves a journal, which is played back: nothing is damaged by that
    assertThat(listed.warnings()).as(when).isEmpty();
    assertThat(listed.value()).as(when).isEqualTo(store.list());
    SessionSearch search = SessionSearch.of(SessionQuery.of("common"), SessionSearch.SESSIONS_MAX);
    assertThat(index.search(search, IndexProgress.unobserved()).value().hits())
        .as(when)
        .hasSize(Math.min(SessionSearch.SESSIONS_MAX, listed.value().sessions().size()));
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("sessions.db"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
      assertThat(row.getString(1)).as(when).isEqualTo("ok");
      statement.execute("INSERT INTO turn_words(turn_words) VALUES('integrity-check')");
    }
    try (Stream<Path> files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as(when)
          // beside it only locks, and names of files that were just being made
          .filteredOn(name -> !name.startsWith("."))
          .containsExactlyInAnyOrder("sessions", "sessions.db");
    }
  }
}
