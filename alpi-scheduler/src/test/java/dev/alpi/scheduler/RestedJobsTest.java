package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that were paused, while the clock was set back: found by {@code soak-daemon}. */
@Timeout(30)
final class RestedJobsTest {
  private ScheduleHome at;
  private Job job;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
    job = at.cron("*/10 * * * *", "");
    at.open();
  }

  private void pause(boolean isPaused) throws IOException {
    Job _ = at.store().pause(job.id(), isPaused, at.clock.instant());
    at.schedule().reload();
    at.work();
  }

  private List<SlotState> fates(String slot) throws IOException {
    return at.history(job).stream()
        .filter(each -> !each.from().orElse(each.slot()).isAfter(time(slot)))
        .filter(each -> !each.slot().isBefore(time(slot)))
        .map(SlotRecord::state)
        .toList();
  }

  @Test
  void one_that_works_again_does_not_rest_when_the_time_of_its_rest_comes_again()
      throws IOException {
    pause(true);
    at.pass(Duration.ofHours(1));
    pause(false);
    assertThat(fates("08:30")).containsExactly(SlotState.SKIPPED);
    at.alarms.set(Duration.ofMinutes(-40));
    at.work();
    at.alarms.advance(Duration.ofMinutes(10));
    assertThat(fates("08:30")).containsExactly(SlotState.SKIPPED, SlotState.RUNNING);
    // while it runs the clock is set back again, and the jobs are read anew
    at.alarms.set(Duration.ofMinutes(-15));
    at.schedule().reload();
    at.schedule().reload();
    at.work();
    assertThat(fates("08:30")).containsExactly(SlotState.SKIPPED, SlotState.RAN);
    assertThat(fates("08:40")).containsExactly(SlotState.SKIPPED);
    at.pass(Duration.ofMinutes(30));
    assertThat(at.ran()).containsExactly(time("08:30"), time("08:20"), time("08:40"));
  }

  @Test
  void what_has_run_is_not_passed_over_as_rested() throws IOException {
    at.pass(Duration.ofHours(1));
    at.alarms.set(Duration.ofMinutes(-50));
    at.work();
    pause(true);
    at.pass(Duration.ofHours(1));
    pause(false);
    for (String slot : List.of("08:10", "08:20", "08:30", "08:40", "08:50", "09:00")) {
      assertThat(fates(slot)).as(slot).containsExactly(SlotState.RAN);
    }
    assertThat(fates("09:10")).containsExactly(SlotState.SKIPPED);
  }
}
