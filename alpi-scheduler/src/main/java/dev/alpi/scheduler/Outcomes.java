package dev.alpi.scheduler;

import dev.alpi.scheduler.JobRunner.JobResult;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of a slot after a run, or after the end of a process in its run. */
final class Outcomes {
  /** Why a run has to end when everything does. */
  static final String ENDING = "alpi ends";

  private Outcomes() {}

  /** Returns what is known of a slot whose run has ended. */
  static SlotRecord ofRun(RunLine.Running run, JobResult result, Instant now) {
    SlotRecord record = run.record();
    int attempt = record.attempt();
    JobPolicy policy = run.job().policy();
    return switch (result) {
      case JobRunner.Ran _ -> record.now(SlotState.RAN, "", attempt, record.run(), now);
      case JobRunner.Failed(String reason) -> {
        boolean isCut = run.stop().reason().filter(ENDING::equals).isPresent();
        if (isCut && policy.onCrash() == JobPolicy.OnCrash.RERUN) {
          yield record.now(SlotState.WAITING, ENDING, attempt, record.run(), now);
        }
        yield attempt <= policy.retries() && !record.isByHand()
            ? record
                .now(SlotState.RETRYING, reason, attempt, record.run(), now)
                .again(now.plus(policy.delayAfter(attempt)))
            : record.failed(reason, now);
      }
    };
  }

  /** Returns those of a single time that have come to their end, and could not be removed then. */
  static List<Job> done(List<Job> jobs, SlotBook book) {
    return jobs.stream()
        .filter(
            job ->
                job.timing() instanceof Timing.Once(Instant at)
                    && book.history(job.id()).stream()
                        .filter(each -> !each.isByHand() && each.slot().equals(at))
                        .anyMatch(each -> each.state() == SlotState.RAN))
        .toList();
  }

  /** Says whether it is time for another try of {@code open}. */
  static boolean isToBeTried(SlotRecord open, Instant now) {
    // one that is further away than it ever was is of a clock that was set back since
    Instant most = now.plus(JobPolicy.RETRY_DELAY_MAX);
    return open.state() == SlotState.RETRYING
        && open.next().filter(at -> !at.isAfter(now) || at.isAfter(most)).isPresent();
  }

  /**
   * Returns what becomes of a slot that was open when the last process ended; the same record if
   * that is not decided yet.
   *
   * @param job its job, if there is one
   */
  static SlotRecord ofOpen(SlotRecord open, Optional<Job> job, Instant now) {
    return switch (open.state()) {
      case WAITING ->
          job.isPresent() ? open : open.now(SlotState.MISSED, "the job was removed", 0, "", now);
      case RETRYING ->
          job.isPresent() ? open : open.failed("the job was removed before another try", now);
      case RUNNING ->
          job.filter(each -> each.policy().onCrash() == JobPolicy.OnCrash.RERUN).isPresent()
              ? open.now(
                  SlotState.WAITING, "alpi ended in its run", open.attempt(), open.run(), now)
              : open.failed("alpi ended in its run; how far it came is not known", now);
      case RAN, FAILED, SKIPPED, MISSED, SUPERSEDED -> open;
    };
  }
}
