package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.scheduler.Job;
import dev.alpi.scheduler.JobEvents;
import dev.alpi.scheduler.SlotRecord;
import dev.alpi.scheduler.SlotState;
import java.util.Optional;

/**
 * Tells of jobs to the inbox, and to whoever follows the daemon. What a run said is in the inbox
 * only: an event goes to whoever follows all profiles.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Compatibility:</b> the events {@code schedule.done} and {@code schedule.failed} of
 * alpi-state spec §7.9, without the text.
 */
final class JobNews implements JobEvents {
  private final String profile;
  private final HostEvents events;
  private final JobInbox inbox;

  JobNews(String profile, HostEvents events, JobInbox inbox) {
    this.profile = profile;
    this.events = events;
    this.inbox = inbox;
  }

  @Override
  public void ended(Optional<Job> job, SlotRecord record, Optional<String> text) {
    inbox.ended(job, record, text);
    boolean isDone = record.state() == SlotState.RAN;
    events.emit(
        isDone ? "schedule.done" : "schedule.failed",
        Obj.EMPTY
            .with("profile", profile)
            .with("job_id", record.job().text())
            .with("title", job.map(Job::label).orElse(record.job().text()))
            .with("slot", record.slot().toString())
            .with("state", record.state().label())
            .with("reason", record.reason()));
  }

  @Override
  public void trouble(String problem) {
    inbox.trouble(problem);
    events.emit("schedule.failed", Obj.EMPTY.with("profile", profile).with("reason", problem));
  }
}
