package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanTest {
  private static final Instant SOON = Instant.parse("2026-06-01T08:00:00Z");
  private static final Instant LATE = Instant.parse("2027-01-01T00:00:00Z");

  @Test
  void what_is_planned_anew_again_and_again_takes_no_more_room() throws IOException {
    ScheduleHome at = new ScheduleHome("2026-06-01T07:00:00Z");
    Job rare = at.cron("0 0 1 1 *", "");
    Job often = at.cron("* * * * *", "");
    Plan plan = new Plan(job -> Optional.of(job.id().equals(rare.id()) ? LATE : SOON));
    for (int i = 0; i < 10_000; i++) {
      plan.put(rare);
      plan.put(often);
    }
    assertThat(plan.places()).isLessThan(100);
    assertThat(plan.next()).contains(SOON);
    assertThat(plan.due(SOON)).isEqualTo(List.of(often));
    assertThat(plan.next()).contains(LATE);
    assertThat(plan.due(LATE)).isEqualTo(List.of(rare));
    assertThat(plan.next()).isEmpty();
  }
}
