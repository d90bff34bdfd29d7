package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits for its turn does so while the file of jobs is damaged. */
@Timeout(30)
final class DamagedJobsTest {
  private ScheduleHome at;
  private Job job;
  private String good;

  /** 08:10 runs, and 08:20 and 08:30 wait for it. */
  @BeforeEach
  void two_slots_wait() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
    job = at.cron("*/10 * * * *", "\"overlap\": \"queue\"");
    at.open();
    at.alarms.advance(Duration.ofMinutes(35));
    good = Files.readString(at.store().path());
    assertThat(at.states(job)).containsOnlyOnce("running").contains("waiting");
  }

  private void damage() throws IOException {
    Files.writeString(at.store().path(), good.substring(1));
  }

  private void mend() throws IOException {
    Files.writeString(at.store().path(), good);
    at.schedule().reload();
    at.work();
  }

  @Test
  void at_the_start() throws IOException {
    at.kill();
    damage();
    at.open();
    at.work();
    assertThat(at.states(job)).doesNotContain("missed").contains("waiting");
    assertThat(at.runs).isEmpty();
    mend();
    assertThat(at.ran()).containsExactly(time("08:20"), time("08:30"));
    assertThat(at.states(job)).containsExactly("failed", "ran", "ran");
  }

  @Test
  void and_later() throws IOException {
    damage();
    at.schedule().reload();
    at.work();
    assertThat(at.ran()).containsExactly(time("08:10"));
    assertThat(at.states(job)).doesNotContain("missed", "failed").contains("waiting");
    mend();
    assertThat(at.ran()).containsExactly(time("08:10"), time("08:20"), time("08:30"));
    assertThat(at.states(job)).containsExactly("ran", "ran", "ran");
  }

  /** Nothing of the file but this job's zone is wrong. */
  private void mistype() throws IOException {
    Files.writeString(
        at.store().path(), good.replace("\"id\":", "\"zone\": \"Europe/Berln\", \"id\":"));
    assertThat(at.store().read().unusable()).hasSize(1);
  }

  @Test
  void an_entry_that_cannot_be_used_at_the_start_is_caught_up_with_when_it_is_mended()
      throws IOException {
    at.kill();
    mistype();
    at.clock.advance(Duration.ofDays(3));
    at.open();
    at.pass(Duration.ofHours(1));
    assertThat(at.states(job)).containsOnlyOnce("running").doesNotContain("missed", "failed");
    assertThat(at.told).isEmpty();
    mend();
    // as after a downtime: what waited runs, and of what came the last one
    assertThat(at.ran())
        .containsExactly(time("08:20"), time("08:30"), Instant.parse("2026-06-04T09:30:00Z"));
    assertThat(at.states(job)).containsExactly("failed", "superseded", "ran", "ran", "ran");
    assertThat(at.history(job).get(1).count()).isEqualTo(3 * 144 + 5);
  }

  @Test
  void one_that_cannot_be_used_later_keeps_what_waits_and_what_is_to_be_tried_again()
      throws IOException {
    at.runner = (_, _) -> new JobRunner.Failed("no network");
    Job tried = at.cron("36 8 * * *", "\"retries\": 1, \"retry_delay\": 300");
    at.schedule().reload();
    at.alarms.advance(Duration.ofMinutes(2));
    at.threads.removeLast().run();
    good = Files.readString(at.store().path());
    Files.writeString(
        at.store().path(), good.replace("\"kind\":", "\"zone\": \"Europe/Berln\", \"kind\":"));
    at.schedule().reload();
    at.pass(Duration.ofMinutes(9));
    assertThat(at.states(tried)).containsExactly("retrying");
    assertThat(at.states(job)).contains("waiting").doesNotContain("missed");
    at.runner = (_, _) -> new JobRunner.Ran("done");
    mend();
    assertThat(at.states(tried)).containsExactly("ran");
    assertThat(at.runs)
        .filteredOn(run -> run.job().id().equals(job.id()))
        .extracting(JobRunner.JobRun::slot)
        .containsExactly(time("08:10"), time("08:20"), time("08:30"), time("08:40"));
  }

  @Test
  void nobody_waits_for_what_is_held() throws IOException, InterruptedException {
    damage();
    at.schedule().reload();
    at.work();
    // run-once would never end
    at.schedule().awaitIdle();
    assertThat(at.states(job)).contains("waiting");
  }

  @Test
  void a_job_that_is_gone_when_it_is_mended_is_settled() throws IOException {
    at.kill();
    damage();
    at.open();
    Files.writeString(at.store().path(), "[]");
    at.schedule().reload();
    at.work();
    assertThat(at.states(job)).containsExactly("failed", "missed", "missed");
    assertThat(at.runs).isEmpty();
  }

  @Test
  void a_single_time_that_has_run_meanwhile_is_removed_when_it_is_mended() throws IOException {
    Job once =
        at.add("{\"kind\": \"once\", \"run_at\": \"2026-06-01T08:40\", \"prompt\": \"greet\"}");
    at.schedule().reload();
    good = Files.readString(at.store().path());
    at.alarms.advance(Duration.ofMinutes(6));
    damage();
    at.schedule().reload();
    at.work();
    assertThat(at.states(once)).containsExactly("ran");
    mend();
    assertThat(at.store().read().byId(once.id())).isEmpty();
    assertThat(at.store().read().byId(job.id())).isPresent();
    assertThat(at.schedule().standing()).hasSize(1);
  }
}
