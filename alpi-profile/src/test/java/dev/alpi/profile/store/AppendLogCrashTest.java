package dev.alpi.profile.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.testkit.CrashSweep;
import dev.alpi.testkit.CrashSweep.Ending;
import dev.alpi.testkit.CrashingFileSystem;
import dev.alpi.testkit.SimulatedCrash;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The log, crashed at each of its syncs and changes. */
class AppendLogCrashTest {
  private static final List<String> BEFORE = List.of("first", "second");

  /** Of lengths below, at and beyond a sector of the disk. */
  private static final List<String> ADDED =
      List.of("a", "", "b".repeat(503), "c".repeat(1500), "{\"line\":\"\\n\"}");

  private static final int SEEDS = 60;

  /** Appends to a log that holds {@code before} followed by {@code tail}. */
  private static final class Appending implements CrashSweep.Scenario {
    private final List<String> acknowledged = new ArrayList<>();
    private final String tail;

    Appending(List<String> before, String tail) {
      acknowledged.addAll(before);
      this.tail = tail;
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Path file = disk.getPath("/log");
      if (!acknowledged.isEmpty()) {
        AppendLogTest.append(file, acknowledged);
        Files.writeString(file, tail, StandardOpenOption.APPEND);
      }
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (AppendLog log = AppendLog.open(disk.getPath("/log"))) {
        for (String record : ADDED) {
          log.append(record);
          acknowledged.add(record);
        }
      }
    }

    @Override
    public void check(FileSystem disk, Ending ending) throws IOException {
      Path file = disk.getPath("/log");
      List<String> found = AppendLogTest.records(file);
      List<String> withInFlight = new ArrayList<>(acknowledged);
      if (ending == Ending.CRASHED && !acknowledged.containsAll(ADDED)) {
        withInFlight.add(ADDED.get((int) acknowledged.stream().filter(ADDED::contains).count()));
      }
      assertThat(found).isIn(acknowledged, withInFlight);
      AppendLogTest.append(file, List.of("after"));
      List<String> withAfter = new ArrayList<>(found);
      withAfter.add("after");
      assertThat(AppendLogTest.records(file)).isEqualTo(withAfter);
    }
  }

  @Test
  void acknowledged_records_survive_and_at_most_the_one_in_flight_besides() throws IOException {
    int looked = CrashSweep.run(() -> new Appending(BEFORE, ""));
    assertThat(looked).isGreaterThan(2 * ADDED.size() * 24);
  }

  @Test
  void a_new_log_is_there_with_its_first_acknowledged_record() throws IOException {
    int looked = CrashSweep.run(() -> new Appending(List.of(), ""));
    assertThat(looked).isGreaterThan(2 * ADDED.size() * 24);
  }

  @Test
  void a_crash_while_a_torn_tail_is_cut_leaves_it_to_the_next_opening() throws IOException {
    int looked = CrashSweep.run(() -> new Appending(BEFORE, "0badc0de torn"));
    assertThat(looked).isGreaterThan(2 * ADDED.size() * 24);
  }

  @Test
  void a_rewritten_log_is_wholly_old_or_wholly_new() throws IOException {
    List<String> fresh = List.of("kept", "d".repeat(2000));
    int looked =
        CrashSweep.run(
            () ->
                new CrashSweep.Scenario() {
                  @Override
                  public void prepare(FileSystem disk) throws IOException {
                    AppendLogTest.append(disk.getPath("/log"), BEFORE);
                  }

                  @Override
                  public void act(FileSystem disk) throws IOException {
                    AppendLog.rewrite(disk.getPath("/log"), fresh);
                  }

                  @Override
                  public void check(FileSystem disk, Ending ending) throws IOException {
                    List<String> found = AppendLogTest.records(disk.getPath("/log"));
                    assertThat(found)
                        .isIn(ending == Ending.RETURNED ? List.of(fresh) : List.of(BEFORE, fresh));
                  }
                });
    assertThat(looked).isEqualTo((3 + 2 + 1) * 24);
  }

  /** A killed process may leave in the cache what is not on disk; the next one takes it over. */
  @Test
  void what_open_reports_after_a_killed_process_survives_the_loss_of_power() throws IOException {
    int killed = 0;
    for (int operation = 1; operation <= 3 + 1 + 1; operation++) {
      CrashingFileSystem fileSystem = CrashingFileSystem.create();
      Path file = fileSystem.getPath("/log");
      fileSystem.crashAtOperation(operation);
      killed += runToTheEndOrTheKill(file);
      fileSystem.restartProcess();
      assertSurvives(fileSystem, file);
    }
    for (int sync = 1; sync <= 7; sync++) {
      CrashingFileSystem fileSystem = CrashingFileSystem.create();
      Path file = fileSystem.getPath("/log");
      fileSystem.crashAtSync(sync);
      killed += runToTheEndOrTheKill(file);
      fileSystem.restartProcess();
      assertSurvives(fileSystem, file);
    }
    assertThat(killed).isGreaterThan(6);
  }

  @Test
  void a_log_rewritten_by_a_killed_process_survives_the_loss_of_power_once_opened()
      throws IOException {
    CrashingFileSystem fileSystem = CrashingFileSystem.create();
    Path file = fileSystem.getPath("/log");
    AppendLogTest.append(file, BEFORE);
    // the content of the temporary file, then the directory
    fileSystem.crashAtSync(2);
    assertThatThrownBy(() -> AppendLog.rewrite(file, List.of("rewritten")))
        .isInstanceOf(SimulatedCrash.class);
    fileSystem.restartProcess();
    assertThat(AppendLogTest.records(file)).containsExactly("rewritten");
    assertSurvives(fileSystem, file);
  }

  private static int runToTheEndOrTheKill(Path file) throws IOException {
    try {
      AppendLogTest.append(file, List.of("one"));
      AppendLog.rewrite(file, List.of("one", "two"));
      return 0;
    } catch (SimulatedCrash killed) {
      return 1;
    }
  }

  private static void assertSurvives(CrashingFileSystem fileSystem, Path file) throws IOException {
    List<String> reported = AppendLogTest.records(file);
    for (int seed = 0; seed < SEEDS; seed++) {
      try (FileSystem disk = fileSystem.afterCrash(seed)) {
        // one without records is as good as none
        assertThat(Files.exists(disk.getPath("/log")) || reported.isEmpty())
            .as("seed %d", seed)
            .isTrue();
        assertThat(AppendLogTest.records(disk.getPath("/log")))
            .as("seed %d", seed)
            .isEqualTo(reported);
      }
    }
  }
}
