package dev.alpi.scheduler;

import java.time.Instant;

/**
 * Runs jobs: the daemon implements it with the engine.
 *
 * <p><b>Threads:</b> any; several runs at the same time.
 */
public interface JobRunner {
  /**
   * Runs a job, and returns when it has ended.
   *
   * @param run which, and why
   * @param stop says when it has to end: its time is over, or everything ends
   * @return what came of it
   */
  JobResult run(JobRun run, JobStop stop);

  /**
   * A run of a job.
   *
   * @param job what to do
   * @param slot when it should have begun
   * @param attempt which try of the slot this is, from 1
   * @param id what tells it from other runs
   * @param isByHand whether a person asked for it
   */
  record JobRun(Job job, Instant slot, int attempt, String id, boolean isByHand) {}

  /** What came of a run. */
  sealed interface JobResult {}

  /**
   * It came to its end.
   *
   * @param text what it has to say; may be empty
   */
  record Ran(String text) implements JobResult {}

  /**
   * It did not.
   *
   * @param reason why, for a person
   */
  record Failed(String reason) implements JobResult {}
}
