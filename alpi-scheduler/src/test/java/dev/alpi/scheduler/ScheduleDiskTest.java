package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of slots where the disk does not take their records. */
@Timeout(30)
final class ScheduleDiskTest {
  private ScheduleHome at;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
  }

  /** Fills what is left of a disk, and returns what does. */
  private static Path fill(Path home) throws IOException {
    Path filler = home.resolve("filler");
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(new byte[64]);
      }
    } catch (IOException e) {
      assertThat(Files.size(filler)).isPositive();
    }
    return filler;
  }

  /** Has what follows on a disk that can be filled. */
  private void onSmallDisk() throws IOException {
    FileSystem small =
        Jimfs.newFileSystem(
            Configuration.unix().toBuilder()
                .setAttributeViews("basic", "owner", "posix", "unix")
                .setBlockSize(64)
                .setMaxSize(1 << 18)
                .build());
    at = new ScheduleHome(at.clock, Files.createDirectory(small.getPath("/home")));
  }

  @Test
  void what_is_tried_again_on_a_full_disk_is_tried_once_when_that_has_room() throws IOException {
    onSmallDisk();
    Job job = at.cron("0 * * * *", "\"retries\": 1, \"retry_delay\": 60");
    Job other = at.cron("1 * * * *", "");
    at.runner =
        (run, _) ->
            run.job().id().equals(job.id()) && run.attempt() == 1
                ? new JobRunner.Failed("no network")
                : new JobRunner.Ran("done");
    at.open();
    at.pass(Duration.ofMinutes(60));
    Path filler = fill(at.home);
    at.pass(Duration.ofMinutes(5));
    assertThat(at.runs).as("not written down, so not run").hasSize(2);
    Files.delete(filler);
    at.pass(Duration.ofMinutes(5));
    assertThat(at.runs)
        .filteredOn(run -> run.job().id().equals(job.id()))
        .extracting(JobRunner.JobRun::attempt)
        .containsExactly(1, 2);
    assertThat(at.states(job)).containsExactly("ran");
    assertThat(at.states(other)).containsExactly("ran", "ran");
  }

  @Test
  void a_disk_that_is_full_stops_jobs_no_longer_than_it_is() throws IOException {
    onSmallDisk();
    Job job = at.cron("*/10 * * * *", "");
    at.open();
    at.pass(Duration.ofMinutes(11));
    Path filler = fill(at.home);
    at.pass(Duration.ofMinutes(20));
    assertThat(at.told).filteredOn(each -> each.startsWith("jobs do not run")).hasSize(1);
    assertThat(at.runs).as("not written down, so not run").hasSize(1);
    Files.delete(filler);
    at.pass(Duration.ofMinutes(10));
    assertThat(at.states(job)).containsExactly("ran", "superseded", "ran", "ran");
    assertThat(at.ran()).doesNotHaveDuplicates();

    at.runner =
        (_, _) -> {
          try {
            Path _ = fill(at.home);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new JobRunner.Ran("done");
        };
    at.pass(Duration.ofMinutes(10));
    assertThat(at.states(job)).as("its end is not written down").endsWith("running");
    Files.delete(filler);
    at.runner = (_, _) -> new JobRunner.Ran("done");
    at.pass(Duration.ofMinutes(10));
    assertThat(at.states(job)).containsExactly("ran", "superseded", "ran", "ran", "ran", "ran");
  }

  @Test
  void a_log_that_cannot_be_written_anew_stays_as_it_is_and_jobs_run() throws IOException {
    Job job = at.cron("* * * * * *", "");
    at.open();
    Path log = at.home.resolve("schedule/slots.log");
    Path aside = at.home.resolve("aside");
    Files.move(log, aside);
    Files.createDirectories(log.resolve("in the way"));
    at.pass(Duration.ofMinutes(15));
    assertThat(at.told).filteredOn(each -> each.startsWith("jobs do not run")).hasSize(1);
    Files.delete(log.resolve("in the way"));
    Files.delete(log);
    Files.move(aside, log);
    int before = at.runs.size();
    at.pass(Duration.ofMinutes(15));
    assertThat(at.runs.size() - before).isGreaterThanOrEqualTo(14 * 60);
    assertThat(at.ran()).doesNotHaveDuplicates();
    assertThat(SlotLog.look(at.home).open()).isEmpty();
    assertThat(at.states(job)).contains("ran");
  }
}
