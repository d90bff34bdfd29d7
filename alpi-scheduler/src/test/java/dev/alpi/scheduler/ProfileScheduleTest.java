package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.StoreException;
import dev.alpi.scheduler.JobRunner.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of slots, by a clock that the test moves. */
@Timeout(30)
final class ProfileScheduleTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private ScheduleHome at;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
  }

  @Test
  void a_job_runs_at_each_of_its_slots_and_nothing_wakes_between() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    assertThat(at.alarms.next()).contains(time("09:00"));
    at.pass(Duration.ofHours(3));
    assertThat(at.ran()).containsExactly(time("09:00"), time("10:00"), time("11:00"));
    assertThat(at.states(job)).containsExactly("ran", "ran", "ran");
    assertThat(at.told).containsExactly("ran", "ran", "ran");
    // one for each slot; the runs were over before their time-outs
    assertThat(at.alarms.woken()).isEqualTo(3);
    assertThat(at.store().lastRuns(at.store().read()).get(job.id()).isOk()).isTrue();
  }

  @Test
  void a_job_without_state_waits_for_its_next_slot() throws IOException {
    at.cron("0 8 * * *", "");
    at.open();
    at.work();
    assertThat(at.runs).isEmpty();
    assertThat(at.alarms.next()).contains(Instant.parse("2026-06-02T08:00:00Z"));
  }

  @Test
  void of_what_came_while_nothing_ran_the_last_runs() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.kill();
    at.clock.advance(Duration.ofHours(5));
    at.open();
    at.work();
    assertThat(at.ran()).containsExactly(time("13:00"));
    List<SlotRecord> history = at.history(job);
    assertThat(at.states(job)).containsExactly("superseded", "ran");
    assertThat(history.getFirst().count()).isEqualTo(4);
    assertThat(history.getFirst().from()).contains(time("09:00"));
    assertThat(history.getFirst().slot()).isEqualTo(time("12:00"));
  }

  @Test
  void none_or_all_of_them_run_if_the_job_says_so() throws IOException {
    Job none = at.cron("0 * * * *", "\"catch_up\": \"none\"");
    Job all = at.cron("30 * * * *", "\"catch_up\": \"all\"");
    at.open();
    at.kill();
    at.clock.advance(Duration.ofMinutes(185));
    at.open();
    at.work();
    assertThat(at.states(none)).containsExactly("missed");
    assertThat(at.history(none).getFirst().count()).isEqualTo(3);
    assertThat(at.ran()).containsExactly(time("08:30"), time("09:30"), time("10:30"));
    assertThat(at.states(all)).containsExactly("ran", "ran", "ran");
  }

  @Test
  void a_slot_that_is_too_old_is_missed() throws IOException {
    Job job = at.cron("0 * * * *", "\"catch_up\": \"all\", \"expire_after\": 5400");
    at.open();
    at.kill();
    at.clock.advance(Duration.ofHours(3));
    at.open();
    at.work();
    assertThat(at.ran()).containsExactly(time("10:00"), time("11:00"));
    assertThat(at.states(job)).containsExactly("missed", "ran", "ran");
  }

  @Test
  void a_year_of_seconds_is_accounted_for() throws IOException {
    Job job = at.cron("0 * * * * *".substring(2), "");
    at.open();
    at.kill();
    at.clock.advance(Duration.ofDays(40));
    at.open();
    at.work();
    assertThat(at.runs).hasSize(1);
    long slots = at.history(job).stream().mapToLong(SlotRecord::count).sum();
    assertThat(slots).isEqualTo(Duration.ofDays(40).toMinutes());
  }

  @Test
  void a_slot_that_comes_while_the_job_runs_is_skipped_waits_or_runs_beside() throws IOException {
    Job skip = at.cron("0 * * * *", "");
    Job queue = at.cron("0 * * * *", "\"overlap\": \"queue\"");
    Job beside = at.cron("0 * * * *", "\"overlap\": \"parallel\"");
    at.open();
    at.alarms.advance(HOUR);
    // the three have begun, and their threads do not get on until the next slot is there
    at.alarms.advance(HOUR);
    assertThat(at.states(skip)).containsExactly("skipped", "running");
    assertThat(at.states(queue)).containsExactly("running", "waiting");
    assertThat(at.states(beside)).containsExactly("running", "running");
    at.work();
    assertThat(at.states(skip)).containsExactly("skipped", "ran");
    assertThat(at.states(queue)).containsExactly("ran", "ran");
    assertThat(at.states(beside)).containsExactly("ran", "ran");
  }

  @Test
  void ten_slots_wait_and_no_more() throws IOException {
    Job job = at.cron("* * * * *", "\"overlap\": \"queue\", \"timeout\": 3600");
    at.open();
    at.alarms.advance(Duration.ofMinutes(14));
    assertThat(at.states(job)).filteredOn("waiting"::equals).hasSize(10);
    assertThat(at.states(job)).filteredOn("skipped"::equals).hasSize(3);
  }

  @Test
  void no_more_run_at_once_than_may_and_the_others_in_turn() throws IOException {
    at.perProfile = 2;
    for (int i = 0; i < 5; i++) {
      at.cron("0 * * * *", "");
    }
    ProfileSchedule schedule = at.open();
    at.alarms.advance(HOUR);
    assertThat(schedule.running()).isEqualTo(2);
    at.work();
    assertThat(at.runs).hasSize(5);
    assertThat(schedule.running()).isZero();
  }

  @Test
  void profiles_share_what_the_machine_has() throws IOException {
    ScheduleHome other = new ScheduleHome(at.clock, Files.createDirectory(at.home.resolve("o")));
    RunPermits one = new RunPermits(1);
    at.permits = one;
    other.permits = one;
    at.cron("0 * * * *", "");
    other.cron("0 * * * *", "");
    at.open();
    other.open();
    at.alarms.advance(HOUR);
    other.alarms.advance(Duration.ZERO);
    assertThat(at.schedule().running() + other.schedule().running()).isEqualTo(1);
    at.work();
    other.work();
    assertThat(at.runs).hasSize(1);
    assertThat(other.runs).hasSize(1);
  }

  @Test
  void what_failed_is_tried_again_with_more_time_between_each() throws IOException {
    at.runner = (_, _) -> new JobRunner.Failed("no network");
    Job job = at.cron("0 * * * *", "\"retries\": 2, \"retry_delay\": 60");
    at.open();
    at.pass(Duration.ofMinutes(62));
    assertThat(at.runs).extracting(JobRun::attempt).containsExactly(1, 2);
    assertThat(at.states(job)).containsExactly("retrying");
    at.kill();
    at.open();
    at.pass(Duration.ofMinutes(5));
    assertThat(at.runs).extracting(JobRun::attempt).containsExactly(1, 2, 3);
    assertThat(at.states(job)).containsExactly("failed");
    assertThat(at.history(job).getFirst().reason()).isEqualTo("no network");
    assertThat(at.told).containsExactly("retrying", "retrying", "failed");
  }

  @Test
  void the_next_slot_does_not_wait_for_tries_of_the_last() throws IOException {
    at.runner = (_, _) -> new JobRunner.Failed("no network");
    Job job = at.cron("0 * * * *", "\"retries\": 5, \"retry_delay\": 3600");
    at.open();
    at.pass(Duration.ofMinutes(125));
    assertThat(at.ran()).contains(time("09:00"), time("10:00"));
    assertThat(at.states(job).getFirst()).isEqualTo("failed");
  }

  /** The process ends in the first run, and another begins five minutes later. */
  private void endInTheFirstRun() throws IOException {
    at.open();
    at.alarms.advance(HOUR);
    at.kill();
    at.clock.advance(Duration.ofMinutes(5));
    at.open();
    at.work();
  }

  @Test
  void a_run_in_which_the_process_ended_is_reported_and_not_repeated() throws IOException {
    Job job = at.cron("0 * * * *", "");
    endInTheFirstRun();
    assertThat(at.runs).isEmpty();
    assertThat(at.states(job)).containsExactly("failed");
    assertThat(at.history(job).getFirst().reason()).startsWith("alpi ended in its run");
    assertThat(at.told).containsExactly("failed");
  }

  @Test
  void it_is_repeated_if_the_job_says_so() throws IOException {
    Job job = at.cron("0 * * * *", "\"on_crash\": \"rerun\"");
    endInTheFirstRun();
    assertThat(at.runs).extracting(JobRun::attempt).containsExactly(2);
    assertThat(at.ran()).containsExactly(time("09:00"));
    assertThat(at.states(job)).containsExactly("ran");
  }

  @Test
  void a_single_time_is_kept_until_it_has_come_to_its_end() throws IOException {
    at.runner = (_, _) -> new JobRunner.Failed("no network");
    Job job =
        at.add("{\"kind\": \"once\", \"run_at\": \"2026-06-01T09:00\", \"prompt\": \"greet\"}");
    at.open();
    at.pass(Duration.ofHours(2));
    assertThat(at.states(job)).containsExactly("failed");
    assertThat(at.store().read().byId(job.id())).isPresent();

    at.runner = (_, _) -> new JobRunner.Ran("done");
    at.store().edit(job.id(), Obj.EMPTY.with("run_at", "2026-06-01T11:00"), List.of());
    at.schedule().reload();
    at.pass(Duration.ofHours(2));
    assertThat(at.ran()).containsExactly(time("09:00"), time("11:00"));
    assertThat(at.store().read().byId(job.id())).isEmpty();
  }

  @Test
  void a_single_time_that_has_passed_runs_when_somebody_is_there() throws IOException {
    at.add("{\"kind\": \"once\", \"run_at\": \"2026-05-30T09:00Z\", \"prompt\": \"greet\"}");
    at.open();
    at.work();
    assertThat(at.ran()).containsExactly(Instant.parse("2026-05-30T09:00:00Z"));
  }

  @Test
  void a_profile_that_nobody_talks_to_runs_its_job_and_again_after_as_long() throws IOException {
    at.activity = Optional.of(time("08:00"));
    at.add("{\"kind\": \"inactivity\", \"after_hours\": 2, \"prompt\": \"say hello\"}");
    at.open();
    at.pass(Duration.ofMinutes(90));
    at.activity = Optional.of(time("09:15"));
    at.pass(Duration.ofHours(4));
    assertThat(at.ran()).containsExactly(time("11:15"), time("13:15"));
  }

  @Test
  void slots_of_a_job_that_rests_are_skipped() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.store().pause(job.id(), true, at.clock.instant());
    at.schedule().reload();
    assertThat(at.alarms.next()).isEmpty();
    at.pass(Duration.ofHours(3));
    at.store().pause(job.id(), false, at.clock.instant());
    at.schedule().reload();
    at.pass(HOUR);
    assertThat(at.states(job)).containsExactly("skipped", "ran");
    assertThat(at.history(job).getFirst().count()).isEqualTo(3);
    assertThat(at.ran()).containsExactly(time("12:00"));
  }

  @Test
  void that_it_rested_is_known_also_if_nobody_was_there() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.kill();
    at.store().pause(job.id(), true, at.clock.instant());
    at.clock.advance(Duration.ofHours(3));
    at.store().pause(job.id(), false, at.clock.instant());
    at.clock.advance(HOUR);
    at.open();
    at.work();
    assertThat(at.states(job)).containsExactly("skipped", "ran");
    assertThat(at.ran()).containsExactly(time("12:00"));
  }

  @Test
  void what_a_person_asks_for_uses_up_no_slot() throws IOException {
    Job job =
        at.add("{\"kind\": \"once\", \"run_at\": \"2026-06-01T09:00\", \"prompt\": \"greet\"}");
    at.open();
    at.schedule().fire(job.id());
    at.work();
    assertThat(at.runs).extracting(JobRun::isByHand).containsExactly(true);
    assertThat(at.store().read().byId(job.id())).isPresent();
    at.pass(HOUR);
    assertThat(at.runs).extracting(JobRun::isByHand).containsExactly(true, false);
    assertThatThrownBy(() -> at.schedule().fire(new JobId("nothing")))
        .isInstanceOf(JobProblem.class);
  }

  @Test
  void one_process_runs_the_jobs_of_a_profile() throws IOException {
    at.cron("0 * * * *", "");
    ProfileSchedule first = at.open();
    assertThatThrownBy(at::open).isInstanceOf(StoreException.Locked.class);
    first.close();
    at.open().close();
  }

  @Test
  void a_damaged_file_stops_this_profile_alone_and_says_so() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    String good = Files.readString(at.store().path());
    Files.writeString(at.store().path(), good.substring(1));
    at.schedule().reload();
    assertThat(at.told).singleElement().asString().contains("no job of this profile runs");
    at.pass(Duration.ofHours(2));
    assertThat(at.runs).isEmpty();
    assertThat(Files.readString(at.home.resolve("schedule/jobs.json.damaged")))
        .isEqualTo(good.substring(1));
    Files.writeString(at.store().path(), good);
    at.schedule().reload();
    at.work();
    assertThat(at.states(job)).containsExactly("superseded", "ran");
  }

  @Test
  void a_clock_that_was_ahead_keeps_no_job_from_running() throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.pass(HOUR);
    at.alarms.set(Duration.ofDays(30));
    at.work();
    at.alarms.set(Duration.ofDays(-30));
    at.work();
    at.pass(Duration.ofHours(2));
    assertThat(at.ran()).contains(time("09:00"), time("10:00"), time("11:00"));
    assertThat(at.ran()).doesNotHaveDuplicates();
    assertThat(at.states(job)).contains("ran");
  }

  @Test
  void a_clock_that_goes_back_repeats_nothing() throws IOException {
    at.cron("*/10 * * * *", "");
    at.open();
    at.pass(HOUR);
    at.alarms.set(Duration.ofMinutes(-50));
    at.work();
    at.pass(Duration.ofHours(2));
    assertThat(at.ran()).doesNotHaveDuplicates();
    assertThat(at.ran()).contains(time("09:10"), time("10:00"));
  }

  @Test
  void what_waits_or_has_run_is_not_passed_over_when_it_comes_again() throws IOException {
    Job job = at.cron("*/10 * * * *", "\"overlap\": \"queue\"");
    at.open();
    // 08:10 runs on, and 08:20 and 08:30 wait for it
    at.alarms.advance(Duration.ofMinutes(35));
    at.alarms.set(Duration.ofMinutes(-32));
    at.alarms.set(Duration.ofMinutes(70));
    at.work();
    at.pass(Duration.ofMinutes(10));

    List<SlotRecord> all = at.history(job);
    assertThat(at.ran()).doesNotHaveDuplicates();
    for (String run : List.of("08:10", "08:20", "08:30")) {
      assertThat(all.stream().filter(each -> covers(each, time(run))))
          .as("%s in %s", run, all)
          .singleElement()
          .extracting(SlotRecord::state)
          .isEqualTo(SlotState.RAN);
    }
  }

  @Test
  void an_emptied_file_of_jobs_is_a_damage_and_jobs_that_come_back_run_nothing_twice()
      throws IOException {
    Job job = at.cron("0 * * * *", "");
    at.open();
    at.pass(HOUR);
    String good = Files.readString(at.store().path());
    Files.writeString(at.store().path(), "");
    at.schedule().reload();
    assertThat(at.told.getLast()).contains("is empty");
    for (String other : List.of("[]", good)) {
      at.pass(HOUR);
      Files.writeString(at.store().path(), other);
      at.schedule().reload();
    }
    at.pass(HOUR);

    assertThat(at.ran()).contains(time("09:00")).doesNotHaveDuplicates();
    assertThat(at.states(job)).contains("ran");
  }

  private static boolean covers(SlotRecord record, Instant slot) {
    Instant first = record.from().orElse(record.slot());
    return !first.isAfter(slot) && !record.slot().isBefore(slot);
  }

  @Test
  void nothing_begins_while_it_ends_and_what_is_cut_off_is_known() throws IOException {
    Job report = at.cron("0 * * * *", "");
    Job rerun = at.cron("0 * * * *", "\"on_crash\": \"rerun\"");
    at.runner = (_, stop) -> new JobRunner.Failed(stop.reason().orElse("was not told"));
    at.open();
    at.alarms.advance(HOUR);
    at.schedule().drain();
    at.schedule().stopRuns();
    at.work();
    at.schedule().close();
    assertThat(at.states(report)).containsExactly("failed");
    assertThat(at.states(rerun)).containsExactly("waiting");
    at.kill();
    at.runner = (_, _) -> new JobRunner.Ran("done");
    at.open();
    at.work();
    assertThat(at.states(rerun)).containsExactly("ran");
  }

  @Test
  void jobs_that_are_put_off_are_so_by_the_same_time_after_a_restart() throws IOException {
    Job job = at.cron("0 * * * *", "\"jitter\": 600");
    at.open();
    Instant first = at.alarms.next().orElseThrow();
    assertThat(first).isBetween(time("09:00"), time("09:10"));
    at.kill();
    at.open();
    assertThat(at.alarms.next()).contains(first);
    at.pass(Duration.ofMinutes(75));
    assertThat(at.ran()).containsExactly(time("09:00"));
    assertThat(at.history(job).getFirst().at()).isEqualTo(first);
  }

  @Test
  void a_try_is_not_put_off_by_a_clock_that_is_set_back() throws IOException {
    at.cron("0 12 * * *", "\"retries\": 1");
    at.runner = (_, _) -> new JobRunner.Failed("no");
    at.open();
    at.pass(Duration.ofHours(4));
    assertThat(at.runs).hasSize(1);
    at.alarms.set(Duration.ofHours(-3));
    at.work();
    assertThat(at.runs).extracting(JobRun::attempt).containsExactly(1, 2);
  }
}
