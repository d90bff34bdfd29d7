package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finding runs, ending them from elsewhere, and tidying up. */
@Timeout(60)
class RunJournalsTest {
  private static final Instant THEN = Instant.parse("2026-02-01T00:00:00Z");

  private static String started(int pid) {
    return "{\"version\":1,\"seq\":0,\"at\":100.5,\"kind\":\"run.started\",\"data\":"
        + "{\"profile\":\"p\",\"source\":\"schedule\",\"job_id\":\"j\",\"pid\":"
        + pid
        + ",\"pid_start\":77,\"model\":\"m\"}}";
  }

  @Test
  void a_summary_has_the_members_of_the_spec() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    home.clock.advance(Duration.ofSeconds(2));
    run.event("agent.usage", Obj.EMPTY);
    RunSummary summary = home.journals.summary(run.id()).orElseThrow();
    assertThat(Json.compact(summary.json()))
        .isEqualTo(
            "{\"id\":\""
                + run.id()
                + "\",\"started_at\":1772366400.123456,\"updated_at\":1772366402.123456,"
                + "\"status\":\"running\",\"profile\":\"work\",\"source\":\"cli\","
                + "\"session_id\":\"0a1b2c3d4e5f\",\"connection_id\":\"host\",\"device_id\":\"\","
                + "\"job_id\":\"\",\"workgroup_id\":\"\",\"model\":\"builtin/offline\","
                + "\"event_count\":2}");
  }

  @Test
  void a_run_whose_process_is_gone_has_died_and_its_torn_line_does_not_count() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    run.event("agent.one", Obj.EMPTY);
    Files.writeString(
        home.journal(run), "{\"version\":1,\"seq\":2,\"at\":17", StandardOpenOption.APPEND);
    assertThat(home.journals.summary(run.id()).orElseThrow().isRunning()).isTrue();
    home.alive.clear();
    RunSummary died = home.journals.summary(run.id()).orElseThrow();
    assertThat(died.status()).isEqualTo(RunSummary.DIED);
    assertThat(died.eventCount()).isEqualTo(2);
    RunRecord record = home.journals.show(run.id()).orElseThrow();
    assertThat(record.events()).hasSize(2);
    assertThat(record.unreadableLines()).isEqualTo(1);
    assertThat(record.nextSeq()).isEqualTo(2);
  }

  @Test
  void a_journal_of_the_other_system_is_read() throws Exception {
    JournalHome home = JournalHome.unix();
    home.foreign(
        "run_A-1",
        THEN,
        "{\"version\": 1, \"seq\": 0, \"at\": 100.5, \"kind\": \"run.started\", \"data\":"
            + " {\"profile\": \"p\", \"session_id\": null, \"pid\": 1, \"pid_start\": 5.0}}",
        "not json",
        "{\"version\": 1, \"seq\": 1, \"at\": 101, \"kind\": \"run.finished\", \"data\":"
            + " {\"outcome\": \"odd\"}}");
    RunSummary run = home.journals.list(5).runs().getFirst();
    assertThat(run.status()).isEqualTo("odd");
    assertThat(run.sessionId()).isEmpty();
    assertThat(run.updatedAt()).isEqualTo(Instant.ofEpochSecond(101));
    assertThat(home.journals.show(run.id()).orElseThrow().unreadableLines()).isEqualTo(1);
  }

  @Test
  void only_the_files_that_were_asked_for_are_opened() throws Exception {
    JournalHome home = JournalHome.unix();
    int files = 10_000;
    Files.createDirectories(home.runs());
    for (int i = 0; i < files; i++) {
      // what is opened and is no journal is told
      boolean isJournal = i >= files - 20;
      home.foreign("run" + i, THEN.plusSeconds(i), isJournal ? started(i) : "garbage");
    }
    RunJournals.Listing listing = home.journals.list(20);
    assertThat(listing.runs()).hasSize(20);
    assertThat(listing.unreadable()).isEmpty();
    assertThat(home.journals.list(21).unreadable()).containsExactly(new RunId("run9979"));
  }

  @Test
  void runs_are_listed_last_begun_first_and_other_files_are_none() throws Exception {
    JournalHome home = JournalHome.unix();
    assertThat(home.journals.list(5)).isEqualTo(new RunJournals.Listing(List.of(), List.of()));
    assertThat(home.runs()).doesNotExist();
    RunJournal first = home.begin();
    home.clock.advance(Duration.ofMinutes(1));
    RunJournal second = home.begin();
    Files.setLastModifiedTime(home.journal(first), FileTime.from(THEN.plusSeconds(9)));
    Files.setLastModifiedTime(home.journal(second), FileTime.from(THEN));
    Files.createDirectory(home.runs().resolve("directory.jsonl"));
    Files.writeString(home.runs().resolve("white space.jsonl"), "x");
    Files.createFile(home.runs().resolve(first.id() + ".cancel"));
    assertThat(home.journals.list(5).runs().stream().map(RunSummary::id))
        .containsExactly(second.id(), first.id());
    assertThat(home.journals.list(1).runs().stream().map(RunSummary::id))
        .containsExactly(first.id());
  }

  @Test
  void a_run_is_found_by_the_beginning_of_its_id_if_that_is_unique() throws Exception {
    JournalHome home = JournalHome.unix();
    for (String id : List.of("abc", "abcd", "abd", "x")) {
      home.foreign(id, THEN, started(1));
    }
    assertThat(home.journals.find("x")).isEqualTo(new Lookup.Found<>(new RunId("x")));
    assertThat(home.journals.find("abd")).isEqualTo(new Lookup.Found<>(new RunId("abd")));
    // a whole id wins over the beginning of another
    assertThat(home.journals.find("abc")).isEqualTo(new Lookup.Found<>(new RunId("abc")));
    assertThat(home.journals.find("ab"))
        .isEqualTo(new Lookup.Ambiguous<>(List.of("abc", "abcd", "abd")));
    for (String unknown : List.of("", "y", "../x", "a b", "x".repeat(200))) {
      assertThat(home.journals.find(unknown)).isEqualTo(new Lookup.Unknown<>());
    }
  }

  @Test
  void a_file_larger_than_any_journal_is_listed_and_refused_as_a_whole() throws Exception {
    JournalHome home = JournalHome.unix();
    String line = "{\"version\":1,\"seq\":1,\"at\":1,\"kind\":\"agent.x\",\"data\":{}}\n";
    int lines = RunReader.FILE_BYTES_MAX / line.length() + 1;
    Path file = home.foreign("big", THEN, started(1), line.repeat(lines));
    assertThat(Files.size(file)).isGreaterThan(RunReader.FILE_BYTES_MAX);
    assertThat(home.journals.list(1).runs()).hasSize(1);
    assertThatThrownBy(() -> home.journals.show(new RunId("big")))
        .isInstanceOf(StoreException.Damaged.class);
  }

  @Test
  void a_request_to_cancel_is_a_file_that_goes_with_the_run() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    RunJournals other = home.journals(new ProcessStamp(5, 5));
    assertThat(other.requestCancel(run.id()))
        .isInstanceOf(RunJournals.CancelRequest.Made.class)
        .isEqualTo(home.journals.requestCancel(run.id()));
    assertThat(home.names()).containsExactly(run.id() + ".cancel", run.id() + ".jsonl");
    assertThat(run.finish(RunOutcome.INTERRUPTED)).isEmpty();
    assertThat(home.names()).containsExactly(run.id() + ".jsonl");
    assertThat(other.requestCancel(run.id()))
        .isInstanceOfSatisfying(
            RunJournals.CancelRequest.NotRunning.class,
            ended -> assertThat(ended.run().status()).isEqualTo("interrupted"));
    assertThat(other.requestCancel(new RunId("unknown")))
        .isEqualTo(new RunJournals.CancelRequest.Unknown(new RunId("unknown")));
    assertThat(home.names()).containsExactly(run.id() + ".jsonl");
  }

  @Test
  void requests_that_nobody_waits_for_go_when_another_run_begins() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal dead = home.begin();
    home.journals.requestCancel(dead.id());
    home.alive.clear();
    ProcessStamp next = new ProcessStamp(5, 5);
    home.alive.add(next);
    RunJournal living = home.journals(next).begin(JournalHome.start(""), JournalHome::redact);
    home.journals.requestCancel(living.id());
    home.journals(next).begin(JournalHome.start(""), JournalHome::redact);
    assertThat(home.names())
        .contains(living.id() + ".cancel")
        .doesNotContain(dead.id() + ".cancel");
  }

  @Test
  void the_oldest_go_when_there_are_too_many_and_what_runs_stays() throws Exception {
    JournalHome home = JournalHome.unix();
    int most = RunJournals.RUNS_KEPT + RunJournals.RUNS_SLACK;
    // the oldest of all still runs
    home.foreign("running", THEN.minusSeconds(1), started(4242));
    for (int i = 2; i < most; i++) {
      home.foreign("run" + i, THEN.plusSeconds(i), started(9));
    }
    home.begin();
    assertThat(home.names()).hasSize(most);
    RunJournal last =
        home.journals(JournalHome.SELF).begin(JournalHome.start(""), JournalHome::redact);
    assertThat(home.names())
        .hasSize(RunJournals.RUNS_KEPT + 1)
        .contains("running.jsonl", last.id() + ".jsonl", "run" + (most - 1) + ".jsonl")
        .doesNotContain("run2.jsonl");
  }

  @Test
  void tidying_is_left_to_who_does_it_already() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(home.runs());
    for (int i = 0; i <= RunJournals.RUNS_KEPT + RunJournals.RUNS_SLACK; i++) {
      home.foreign("run" + i, THEN.plusSeconds(i), started(9));
    }
    int before = home.names().size();
    try (FileLocks.Held _ =
        home.locks
            .tryAcquire(home.runs().resolve(".sweep.lock"), FileLocks.Sharing.EXCLUSIVE)
            .orElseThrow()) {
      assertThat(home.begin().finish(RunOutcome.COMPLETED)).isEmpty();
      assertThat(home.journals.sweep(_ -> {})).isEmpty();
    }
    assertThat(home.names()).hasSize(before + 1);
  }

  private static List<RunJournals.Leftover> sweep(RunJournals journals) throws IOException {
    List<RunJournals.Leftover> killed = new ArrayList<>();
    assertThat(journals.sweep(killed::add)).isEqualTo(killed);
    return killed;
  }

  @Test
  void children_of_a_run_are_swept_only_when_it_is_over() throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    ProcessStamp one = new ProcessStamp(100, 5);
    ProcessStamp two = new ProcessStamp(200, 6);
    ProcessStamp three = new ProcessStamp(300, 7);
    home.alive.addAll(List.of(one, two, three));
    run.registerChild(one);
    run.registerChild(two);
    run.registerChild(two);
    run.registerChild(three);
    run.unregisterChild(three);
    Path file = home.runs().resolve(run.id() + ".children");
    assertThat(file).hasContent("{\"pgid\":100,\"start\":5}\n{\"pgid\":200,\"start\":6}\n");
    assertThat(sweep(home.journals)).isEmpty();
    home.alive.remove(JournalHome.SELF);
    // the second has ended by itself, and its number is another's now
    home.alive.remove(two);
    home.alive.add(new ProcessStamp(200, 9));
    assertThat(sweep(home.journals)).containsExactly(new RunJournals.Leftover(run.id(), one));
    // it did not end at once
    assertThat(file).exists();
    home.alive.remove(one);
    assertThat(sweep(home.journals)).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void the_file_of_children_goes_with_the_last_of_them_or_stays_when_some_are_left()
      throws Exception {
    JournalHome home = JournalHome.unix();
    RunJournal run = home.begin();
    ProcessStamp child = new ProcessStamp(100, 5);
    home.alive.add(child);
    run.registerChild(child);
    run.unregisterChild(child);
    run.unregisterChild(child);
    assertThat(home.names()).containsExactly(run.id() + ".jsonl");
    run.registerChild(child);
    assertThat(run.finish(RunOutcome.FAILED)).isEmpty();
    assertThat(sweep(home.journals)).containsExactly(new RunJournals.Leftover(run.id(), child));
  }

  @Test
  void a_forged_file_of_children_gives_nobody_else_to_kill() throws Exception {
    JournalHome home = JournalHome.unix();
    Files.createDirectories(home.runs());
    for (long pid : new long[] {-1, 0, 1, 4242, 50}) {
      home.alive.add(new ProcessStamp(pid, 77));
      home.alive.add(new ProcessStamp(pid, 0));
    }
    Files.writeString(
        home.runs().resolve("gone.children"),
        """
        {"pgid":-1,"start":77}
        {"pgid":0,"start":77}
        {"pgid":1,"start":77}
        {"pgid":4242,"start":77}
        {"pgid":50,"start":0}
        {"pgid":50}
        {"pgid":"50","start":77}
        {"pgid":1e2,"start":77}
        not json
        """);
    assertThat(sweep(home.journals)).isEmpty();
    Files.writeString(home.runs().resolve("gone2.children"), "{\"pgid\":50,\"start\":77}");
    assertThat(sweep(home.journals)).hasSize(1);
  }

  @Test
  void it_works_where_there_are_no_permissions() throws Exception {
    JournalHome home = JournalHome.windows();
    RunJournal run = home.begin();
    assertThat(run.finish(RunOutcome.OVER_BUDGET)).isEmpty();
    assertThat(home.journals.summary(run.id()).map(RunSummary::status))
        .isEqualTo(Optional.of("over_budget"));
  }
}
