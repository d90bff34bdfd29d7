package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.ProcessStamp;
import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.FakeClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a crash leaves of each file, and that work goes on behind it. */
@Timeout(120)
class JournalCrashTest {
  private static final FakeClock CLOCK = FakeClock.at("2026-03-01T12:00:00Z");
  private static final RunRow ROW =
      RunRow.of(RunRow.Kind.AGENT, RunRow.Ending.OK, Duration.ofSeconds(1));

  private static Path home(FileSystem disk) {
    return disk.getPath("/home");
  }

  private static OutputsInbox inbox(FileSystem disk) {
    return OutputsInbox.of(home(disk), "p", FileLocks.inMemory(), CLOCK, new Random(3));
  }

  private static RunLedger ledger(FileSystem disk) {
    return RunLedger.of(home(disk), FileLocks.inMemory(), CLOCK);
  }

  private static RunJournals journals(FileSystem disk) {
    return RunJournals.of(
        home(disk),
        FileLocks.inMemory(),
        CLOCK,
        new Random(3),
        JournalHome.SELF,
        JournalHome.SELF::equals);
  }

  private static List<String> titles(FileSystem disk) throws IOException {
    return inbox(disk).list().stream().map(OutputRow::title).toList();
  }

  private static NewOutput output(String title) {
    return new NewOutput(OutputType.INFO, title, "b".repeat(700), "", List.of());
  }

  private static final class Telling implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      inbox(disk).add(output("old"), UnaryOperator.identity());
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      inbox(disk).add(output("new"), UnaryOperator.identity());
      inbox(disk).readAll();
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(titles(disk)).isIn(List.of("old"), List.of("new", "old"));
      if (ending == Ending.RETURNED) {
        assertThat(inbox(disk).list()).hasSize(2).noneMatch(OutputRow::isUnread);
      }
      inbox(disk).add(output("after"), UnaryOperator.identity());
      assertThat(titles(disk)).startsWith("after").endsWith("old");
    }
  }

  @Test
  void an_output_is_told_whole_or_not_at_all_and_no_other_is_lost() throws IOException {
    assertThat(CrashSweep.run(Telling::new)).isGreaterThan(100);
  }

  private static final class FirstOutput implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      inbox(disk).add(output("first"), UnaryOperator.identity());
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      assertThat(titles(disk)).isIn(List.of(), List.of("first"));
      if (ending == Ending.RETURNED) {
        assertThat(titles(disk)).containsExactly("first");
      }
    }
  }

  @Test
  void the_first_output_is_there_when_it_was_acknowledged() throws IOException {
    assertThat(CrashSweep.run(FirstOutput::new)).isGreaterThan(50);
  }

  private static final class Shortening implements CrashSweep.Scenario {
    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < RunLedger.ROWS_KEPT + RunLedger.ROWS_SLACK; i++) {
        rows.append("{\"session_id\":\"s").append(i).append("\"}\n");
      }
      Path logs = Files.createDirectory(home(disk).resolve("logs"));
      Files.writeString(logs.resolve("runs.jsonl"), rows);
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      ledger(disk).append(ROW.session("new"), UnaryOperator.identity());
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      // what was on disk stays, whatever becomes of the row that was not synced
      assertThat(sessions(disk)).contains("s1199").hasSizeGreaterThanOrEqualTo(999);
      ledger(disk).append(ROW.session("after"), UnaryOperator.identity());
      assertThat(sessions(disk)).endsWith("after").contains("s1199");
    }

    private static List<String> sessions(FileSystem disk) throws IOException {
      List<String> sessions = new ArrayList<>();
      for (Obj row : ledger(disk).newest(RunLedger.ROWS_KEPT)) {
        row.string("session_id").ifPresent(sessions::add);
      }
      return sessions;
    }
  }

  @Test
  void no_row_on_disk_is_lost_when_the_oldest_go_and_the_next_is_whole() throws IOException {
    assertThat(CrashSweep.run(Shortening::new)).isGreaterThan(50);
  }

  private static final class Running implements CrashSweep.Scenario {
    private int written;

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      journals(disk)
          .begin(JournalHome.start("old"), UnaryOperator.identity())
          .finish(RunOutcome.COMPLETED);
    }

    @Override
    public void act(FileSystem disk) {
      RunJournal run = journals(disk).begin(JournalHome.start("new"), UnaryOperator.identity());
      for (int i = 0; i < 5; i++) {
        run.event("agent.text", Obj.EMPTY.with("text", "x".repeat(900)));
        written++;
      }
      run.registerChild(new ProcessStamp(50, 5));
      run.finish(RunOutcome.COMPLETED);
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      RunJournals.Listing listing = journals(disk).list(10);
      assertThat(listing.runs().size() + listing.unreadable().size()).isBetween(1, 2);
      assertThat(listing.runs().stream().map(RunSummary::status)).contains("completed");
      for (RunSummary run : listing.runs()) {
        RunRecord record = journals(disk).show(run.id()).orElseThrow();
        assertThat(record.events()).hasSizeBetween(1, written + 2);
      }
      assertThat(journals(disk).sweep(_ -> {})).isEmpty();
      RunJournal next = journals(disk).begin(JournalHome.start(""), UnaryOperator.identity());
      assertThat(next.finish(RunOutcome.COMPLETED)).isEmpty();
      assertThat(journals(disk).show(next.id()).orElseThrow().events()).hasSize(2);
    }
  }

  @Test
  void whatever_a_power_cut_leaves_of_a_journal_is_read_and_the_next_run_begins()
      throws IOException {
    assertThat(CrashSweep.run(Running::new)).isGreaterThan(100);
  }

  @Test
  void a_process_that_dies_leaves_every_event_that_it_has_written() throws IOException {
    CrashingFileSystem disk = CrashingFileSystem.create();
    Files.createDirectory(home(disk));
    RunJournal run = journals(disk).begin(JournalHome.start(""), UnaryOperator.identity());
    run.event("agent.one", Obj.EMPTY);
    run.event("agent.two", Obj.EMPTY);
    FileSystem after = disk.afterCrash(CrashingFileSystem.SEED_EVERYTHING);
    assertThat(journals(after).show(run.id()).orElseThrow().events()).hasSize(3);
  }

  @Test
  void a_killed_process_loses_no_event_and_its_run_has_died(@TempDir Path home) throws Exception {
    Path proc = home.getFileSystem().getPath("/proc");
    assumeTrue(Files.isDirectory(proc.resolve("self")), "no /proc here");
    Process writer = RowWriter.journal(home);
    RunJournals journals =
        RunJournals.of(
            home,
            FileLocks.betweenProcesses(),
            InstantSource.system(),
            new Random(1),
            ProcessStamp.current(proc),
            stamp -> stamp.isAlive(proc));
    int said = 0;
    RunId id;
    try {
      BufferedReader says = writer.inputReader();
      assertThat(says.readLine()).isEqualTo("ready");
      writer.getOutputStream().write('\n');
      writer.getOutputStream().flush();
      id = new RunId(says.readLine());
      while (said < 200) {
        said = Integer.parseInt(says.readLine());
      }
      assertThat(journals.summary(id).orElseThrow().isRunning()).isTrue();
      // the streams of a process that is destroyed are closed
      writer.toHandle().destroyForcibly();
      for (String line = says.readLine(); line != null; line = says.readLine()) {
        said = line.matches("[0-9]+") ? Math.max(said, Integer.parseInt(line)) : said;
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    RunRecord record = journals.show(id).orElseThrow();
    assertThat(record.run().status()).isEqualTo(RunSummary.DIED);
    // a last number may have been cut: 12 of 123
    assertThat(record.events().size() - 1).isGreaterThanOrEqualTo(said);
    assertThat(record.unreadableLines()).isLessThanOrEqualTo(1);
  }
}
