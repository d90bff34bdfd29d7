package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.scheduler.JobRunner.JobRun;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A clock that was ahead for a while, as one that counts local time is until it has asked a server:
 * what comes again is decided anew, also if the machine sleeps when it does.
 */
@Timeout(30)
final class AheadClockTest {
  private static final Duration AHEAD = Duration.ofHours(8);

  private ScheduleHome at;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
  }

  private void sleep(Duration time) {
    at.clock.advance(time);
    at.alarms.set(Duration.ZERO);
    at.work();
  }

  @Test
  void a_job_that_rested_by_it_has_its_slots_when_the_machine_wakes() throws IOException {
    Job job = at.cron("*/10 * * * *", "\"catch_up\": \"all\"");
    at.open();
    Job _ = at.store().pause(job.id(), true, at.clock.instant());
    at.schedule().reload();
    at.alarms.set(AHEAD);
    Job _ = at.store().pause(job.id(), false, at.clock.instant());
    at.schedule().reload();
    at.alarms.set(AHEAD.negated());
    at.work();
    at.pass(Duration.ofMinutes(5));
    sleep(Duration.ofHours(9));
    assertThat(at.ran()).contains(time("08:10"), time("15:50"), time("17:00")).hasSize(54);
  }

  /** What is in runs.json is from the Python system only if it is no slot that ran here. */
  @Test
  void what_ran_by_it_is_not_taken_for_a_run_of_another_system() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.alarms.set(Duration.ofHours(4));
    at.work();
    assertThat(at.ran()).containsExactly(time("12:00"));
    at.alarms.set(Duration.ofHours(-4));
    at.work();
    at.pass(Duration.ofMinutes(5));
    at.kill();
    at.runs.clear();
    at.clock.advance(Duration.ofMinutes(4 * 60 + 20));
    at.open();
    at.work();
    assertThat(at.ran()).as("%s", at.history(job)).containsExactly(time("11:00"));
  }

  @Test
  void a_job_that_was_made_by_it_has_its_slots_when_the_machine_wakes() throws IOException {
    at.open();
    at.alarms.set(AHEAD);
    Job job = at.cron("0 12 * * *", "");
    at.schedule().reload();
    at.alarms.set(AHEAD.negated());
    at.pass(Duration.ofMinutes(5));
    sleep(Duration.ofHours(9));
    assertThat(at.ran()).as("%s", at.history(job)).containsExactly(time("12:00"));
  }

  @Test
  void a_slot_that_is_put_off_is_not_passed_over_when_its_time_comes_again() throws IOException {
    Job _ = at.cron("* * * * *", "");
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      jobs.add(at.cron("0 * * * *", "\"catch_up\": \"none\", \"jitter\": 2700"));
    }
    at.open();
    at.alarms.set(AHEAD.plusMinutes(50));
    at.alarms.set(AHEAD.plusMinutes(50).negated());
    at.work();
    at.runs.clear();
    at.pass(AHEAD.plusMinutes(50));
    for (Job job : jobs) {
      assertThat(at.runs)
          .filteredOn(run -> run.job().id().equals(job.id()))
          .extracting(JobRun::slot)
          .contains(time("15:00"), time("16:00"));
    }
  }

  @Test
  void a_job_is_not_silent_until_where_a_clock_was_that_was_set_right_in_two_steps()
      throws IOException {
    Job _ = at.cron("* * * * *", "");
    at.open();
    at.pass(Duration.ofHours(3));
    at.alarms.set(Duration.ofDays(30));
    at.pass(Duration.ofHours(4));
    at.alarms.set(Duration.ofHours(-6));
    at.pass(Duration.ofHours(4));
    at.alarms.set(Duration.ofDays(-30).minusHours(2));
    at.work();
    at.runs.clear();
    at.pass(Duration.ofHours(5));
    assertThat(at.ran()).hasSize(5 * 60).contains(time("15:59"));
  }

  /** So many that each with a record would push out that of those that are missed. */
  @Test
  void slots_that_are_skipped_together_share_a_record() throws IOException {
    Job job = at.cron("* * * * *", "\"catch_up\": \"all\"");
    at.open();
    at.alarms.advance(Duration.ofSeconds(30));
    at.threads.removeFirst();
    at.alarms.set(Duration.ofHours(10));
    assertThat(at.history(job))
        .as("%s", at.history(job))
        .filteredOn(each -> each.state() == SlotState.MISSED)
        .singleElement()
        .satisfies(each -> assertThat(each.count()).isEqualTo(500));
    assertThat(at.history(job))
        .filteredOn(each -> each.state() == SlotState.SKIPPED)
        .singleElement()
        .satisfies(each -> assertThat(each.from()).contains(time("16:22")))
        .satisfies(each -> assertThat(each.slot()).isEqualTo(time("18:01")))
        .satisfies(each -> assertThat(each.count()).isEqualTo(100));
  }
}
