package dev.alpi.cli.doctor;

import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.SlotState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/** Which slots of jobs were missed within a week. */
record SlotsLook(ProfileLook look) implements Look {
  private static final Duration WEEK = Duration.ofDays(7);

  @Override
  public String name() {
    return "slots";
  }

  @Override
  public void at(Report report) throws IOException {
    Instant since = look.world().clock().instant().minus(WEEK);
    JobHistory history = JobHistory.read(look.home());
    // slots are as they were written, so that the zone does not matter
    JobStore store = JobStore.of(look.home(), look.world().locks(), ZoneOffset.UTC);
    for (Job job : store.read().jobs()) {
      long missed =
          history.of(job.id()).stream()
              .filter(each -> each.state() == SlotState.MISSED && each.slot().isAfter(since))
              .mapToLong(SlotRecord::count)
              .sum();
      if (missed > 0) {
        report.warn(
            look.group(),
            "job " + job.id(),
            missed + (missed == 1 ? " slot was" : " slots were") + " missed within a week",
            look.alpi() + " schedule history " + job.id());
      }
    }
  }
}
