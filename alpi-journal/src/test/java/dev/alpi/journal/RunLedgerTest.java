package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.TimeWindow;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One row for each run that is over; none is lost, also when the oldest go. */
@Timeout(60)
class RunLedgerTest {
  private static final RunRow ROW =
      RunRow.of(RunRow.Kind.AGENT, RunRow.Ending.OK, Duration.ofMillis(1234));

  private static RunLedger ledger(JournalHome home) {
    return RunLedger.of(home.home, home.locks, home.clock);
  }

  private static Path file(JournalHome home) {
    return home.home.resolve("logs").resolve("runs.jsonl");
  }

  @Test
  void a_row_has_every_key_of_the_spec_and_null_for_what_nobody_said() throws Exception {
    JournalHome home = JournalHome.unix();
    ledger(home).append(ROW, JournalHome::redact);
    assertThat(Files.readString(file(home)))
        .isEqualTo(
            """
            {"at":1772366400.123456,"kind":"agent","outcome":"ok","elapsed_s":1.234,\
            "profile":null,"session_id":null,"job_id":null,"workgroup_id":null,"peer_id":null,\
            "pid":null,"backend":null,"exit_code":null,"timeout_reason":null,"last_tool":null,\
            "tool_count":null,"output_tail":null,"run_id":null,"model":null,"routing":null,\
            "tokens_in":null,"tokens_out":null,"tokens_cached":null,"tokens_measured":null,\
            "cache_diag":null,"usd":null,"cost_source":null,"provider":null,"generation_id":null}
            """);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(home))))
        .isEqualTo("rw-------");
    assertThat(ledger(home).newest(5)).hasSize(1);
  }

  @Test
  void what_was_said_stands_in_the_row() throws Exception {
    JournalHome home = JournalHome.unix();
    RunRow row =
        RunRow.of(RunRow.Kind.TERMINAL, RunRow.Ending.TIMEOUT, Duration.ofSeconds(30))
            .profile("work")
            .session("s")
            .job("j")
            .workgroup("w")
            .peer("p")
            .process(7)
            .backend("local")
            .exitCode(-9)
            .timedOutAfter(Duration.ofSeconds(30))
            .tools(3, "read_file")
            .output("done")
            .run(new RunId("r"))
            .model("m sk-secret")
            .routing("")
            .tokens(new RunRow.Tokens(1, 2, 3, 4))
            .cacheDiagnosis("hit")
            .cost(0.25, "table")
            .generation("anthropic", "g".repeat(400));
    ledger(home).append(row, JournalHome::redact);
    Obj written = ledger(home).newest(1).getFirst();
    assertThat(written.members().keySet()).containsExactlyElementsOf(RunRow.KEYS);
    assertThat(Json.compact(written.without("generation_id")))
        .isEqualTo(
            """
            {"at":1772366400.123456,"kind":"terminal","outcome":"timeout","elapsed_s":30.0,\
            "profile":"work","session_id":"s","job_id":"j","workgroup_id":"w","peer_id":"p",\
            "pid":7,"backend":"local","exit_code":-9,"timeout_reason":"timeout_30s",\
            "last_tool":"read_file","tool_count":3,"output_tail":"done","run_id":"r",\
            "model":"m [REDACTED]","routing":null,"tokens_in":1,"tokens_out":2,\
            "tokens_cached":3,"tokens_measured":4,"cache_diag":"hit","usd":0.25,\
            "cost_source":"table","provider":"anthropic"}\
            """);
    assertThat(written.string("generation_id").orElseThrow()).hasSize(298).endsWith("g…");
  }

  @Test
  void at_the_limit_all_rows_stay_and_one_more_leaves_the_newest_thousand() throws Exception {
    JournalHome home = JournalHome.unix();
    RunLedger ledger = ledger(home);
    int most = RunLedger.ROWS_KEPT + RunLedger.ROWS_SLACK;
    for (int i = 0; i < most; i++) {
      ledger.append(ROW.session("s" + i), JournalHome::redact);
    }
    assertThat(Files.readAllLines(file(home))).hasSize(most);
    assertThat(ledger.newest(5_000)).hasSize(RunLedger.ROWS_KEPT);
    ledger.append(ROW.session("last"), JournalHome::redact);
    List<String> lines = Files.readAllLines(file(home));
    assertThat(lines).hasSize(RunLedger.ROWS_KEPT);
    assertThat(lines.getFirst()).contains("\"s" + (most + 1 - RunLedger.ROWS_KEPT) + "\"");
    assertThat(lines.getLast()).contains("\"last\"");
    // it goes on counting from there
    for (int i = 0; i < RunLedger.ROWS_SLACK; i++) {
      ledger.append(ROW, JournalHome::redact);
    }
    assertThat(Files.readAllLines(file(home))).hasSize(most);
  }

  @Test
  void rows_of_others_and_torn_lines_spoil_none() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(file(home).getParent());
    Files.writeString(file(home), "{\"kind\": \"agent\", \"new key\": 1}\n{\"kind\":\"ag");
    ledger(home).append(ROW.session("mine"), JournalHome::redact);
    List<Obj> rows = ledger(home).newest(10);
    assertThat(rows).hasSize(2);
    assertThat(rows.getFirst().integer("new key")).hasValue(1);
    assertThat(rows.getLast().string("session_id")).contains("mine");
    for (int i = 0; i < RunLedger.ROWS_SLACK + RunLedger.ROWS_KEPT; i++) {
      Files.writeString(file(home), "{\"kind\": 1}\n", StandardOpenOption.APPEND);
    }
    ledger(home).append(ROW, JournalHome::redact);
    assertThat(Files.readAllLines(file(home))).hasSize(RunLedger.ROWS_KEPT);
    assertThat(Files.readAllLines(file(home)).getFirst()).isEqualTo("{\"kind\": 1}");
  }

  @Test
  void a_link_is_refused_and_a_home_that_is_gone_does_not_come_back() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(file(home).getParent());
    Path target = Files.writeString(home.home.resolve("target"), "");
    Files.createSymbolicLink(file(home), target);
    assertThatThrownBy(() -> ledger(home).append(ROW, JournalHome::redact))
        .isInstanceOf(StoreException.NotAFile.class);
    assertThat(target).isEmptyFile();
    JournalHome gone = JournalHome.unix();
    Files.delete(gone.home);
    assertThatThrownBy(() -> ledger(gone).append(ROW, JournalHome::redact))
        .isInstanceOf(StoreException.Gone.class);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it takes flock(2)")
  void holders_of_one_lock_lose_no_row_while_the_oldest_go(@TempDir Path home) throws Exception {
    int writers = 4;
    int rows = 350;
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      String writer = "w" + w;
      // each its own locks: flock(2) keeps them apart as it does processes
      RunLedger ledger = RunLedger.of(home, FileLocks.betweenProcesses(), FakeClock.atRandom(1));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < rows; i++) {
                        ledger.append(ROW.session(writer + "-" + i), UnaryOperator.identity());
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
    requireNewest(home, writers, rows);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it takes flock(2)")
  void two_processes_lose_no_row_while_the_oldest_go(@TempDir Path home) throws Exception {
    int rows = 700;
    List<Process> writers = new ArrayList<>();
    try {
      for (String name : List.of("w0", "w1")) {
        writers.add(RowWriter.start(home, name, rows));
      }
      for (Process writer : writers) {
        assertThat(writer.inputReader().readLine()).isEqualTo("ready");
      }
      for (Process writer : writers) {
        writer.getOutputStream().write('\n');
        writer.getOutputStream().close();
      }
      for (Process writer : writers) {
        assertThat(writer.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).isZero();
      }
    } finally {
      writers.forEach(Process::destroyForcibly);
    }
    requireNewest(home, 2, rows);
  }

  /** Of each writer exactly the newest rows must be there, each once and in order. */
  private static void requireNewest(Path home, int writers, int rows) throws Exception {
    List<Obj> kept =
        RunLedger.of(home, FileLocks.betweenProcesses(), FakeClock.atRandom(1))
            .newest(Integer.MAX_VALUE);
    assertThat(kept).hasSize(RunLedger.ROWS_KEPT);
    List<String> sessions =
        kept.stream().map(row -> row.string("session_id").orElseThrow()).toList();
    Set<String> each = new HashSet<>(sessions);
    assertThat(each).hasSameSizeAs(sessions);
    for (int w = 0; w < writers; w++) {
      String writer = "w" + w + "-";
      List<String> own = sessions.stream().filter(id -> id.startsWith(writer)).toList();
      List<String> newest = new ArrayList<>();
      for (int i = rows - own.size(); i < rows; i++) {
        newest.add(writer + i);
      }
      assertThat(own).isEqualTo(newest);
    }
  }

  @Test
  void rows_of_a_time_are_found_and_what_cannot_be_read_is_counted() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(file(home).getParent());
    Files.writeString(
        file(home),
        "no row\n{\"at\":1000}\n{\"at\":9000}\n{\"at\":9999}\n?\n{\"at\":10000.5}\n{\"x\":1}\n"
            + "{\"at\":20000}\n");
    TimeWindow window = new TimeWindow(Instant.ofEpochSecond(9999), Instant.ofEpochSecond(10001));
    WindowRows found = ledger(home).within(window);
    assertThat(found.rows())
        .extracting(WindowRows.Row::at)
        .containsExactly(Instant.ofEpochSecond(9999), Instant.ofEpochMilli(10_000_500));
    // the line before all is not reached: a row tells that nothing older is of the time
    assertThat(found.unreadable()).isEqualTo(2);
    assertThat(found.forgottenUntil()).isEmpty();
    assertThat(file(home).resolveSibling("runs.jsonl.lock")).doesNotExist();
  }

  @Test
  void a_full_file_that_begins_within_the_time_tells_from_when_on_it_knows() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(file(home).getParent());
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < RunLedger.ROWS_KEPT; i++) {
      rows.append("{\"at\":").append(5000 + i).append("}\n");
    }
    Files.writeString(file(home), rows);
    Instant end = Instant.ofEpochSecond(9000);
    assertThat(ledger(home).within(new TimeWindow(Instant.ofEpochSecond(4999), end)))
        .extracting(WindowRows::forgottenUntil)
        .isEqualTo(Optional.of(Instant.ofEpochSecond(5000)));
    assertThat(ledger(home).within(new TimeWindow(Instant.ofEpochSecond(5001), end)))
        .extracting(WindowRows::forgottenUntil)
        .isEqualTo(Optional.empty());
  }
}
