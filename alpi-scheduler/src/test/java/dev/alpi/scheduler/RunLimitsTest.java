package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long runs may take, and what wakes for that. */
@Timeout(30)
final class RunLimitsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private ScheduleHome at;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
  }

  @Test
  void a_run_is_told_to_end_when_its_time_is_over() throws IOException {
    Job job = at.cron("0 * * * *", "\"timeout\": 60");
    at.runner =
        (_, stop) -> {
          at.alarms.advance(Duration.ofSeconds(61));
          return new JobRunner.Failed(stop.reason().orElse("was not told"));
        };
    at.open();
    at.pass(Duration.ofMinutes(62));
    assertThat(at.history(job).getFirst().reason()).isEqualTo("it took longer than 60 s");
  }

  @Test
  void a_clock_that_is_set_neither_ends_a_run_nor_prolongs_it() throws IOException {
    for (Duration step : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      create();
      Job job = at.cron("0 9 * * *", "\"timeout\": 60");
      List<String> heard = new ArrayList<>();
      at.runner =
          (_, stop) -> {
            stop.whenStopped(() -> heard.add(stop.reason().orElseThrow()));
            at.alarms.advance(Duration.ofSeconds(20));
            at.alarms.set(step);
            at.alarms.advance(Duration.ofSeconds(39));
            assertThat(heard).as("after 59 s").isEmpty();
            at.alarms.advance(Duration.ofSeconds(1));
            return new JobRunner.Failed(String.join(", ", heard));
          };
      at.open();
      at.alarms.advance(Duration.between(at.clock.instant(), time("09:00")));
      at.threads.removeFirst().run();
      assertThat(at.history(job))
          .filteredOn(each -> each.slot().equals(time("09:00")))
          .singleElement()
          .extracting(SlotRecord::reason)
          .isEqualTo("it took longer than 60 s");
    }
  }

  @Test
  void who_runs_one_by_hand_is_not_woken_for_what_is_to_be_tried_again() throws IOException {
    Job job = at.cron("0 * * * *", "\"retries\": 3, \"retry_delay\": 60");
    at.runner = (_, _) -> new JobRunner.Failed("no network");
    at.open();
    at.pass(HOUR);
    assertThat(at.states(job)).containsExactly("retrying");
    at.kill();
    at.clock.advance(HOUR);
    at.mode = ProfileSchedule.Mode.BY_HAND;
    SlotRecord _ = at.open().fire(job.id());
    at.work();
    assertThat(at.alarms.next()).isEmpty();
    assertThat(at.states(job)).containsExactly("failed", "retrying");
  }
}
