package dev.alpi.scheduler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a profile's slots, for who only looks.
 *
 * <p><b>Threads:</b> any; it does not change.
 */
public final class JobHistory {
  private final SlotBook book;

  private JobHistory(SlotBook book) {
    this.book = book;
  }

  /**
   * {@return what is known now of the profile at {@code home}} Nothing is written, and nobody who
   * runs jobs is disturbed.
   *
   * @param home the profile's directory
   * @throws IOException if the log cannot be read
   */
  public static JobHistory read(Path home) throws IOException {
    return new JobHistory(SlotLog.look(home));
  }

  /**
   * Removes what is known of slots: of a copy of a profile, whose slots are those of the first one.
   * Nobody may run its jobs.
   *
   * @param home the profile's directory
   * @throws IOException if the disk fails
   */
  public static void forget(Path home) throws IOException {
    SlotLog.remove(home);
  }

  /**
   * {@return the last hundred records of a job, the oldest first, then what is still open}
   *
   * @param job which
   */
  public List<SlotRecord> of(JobId job) {
    return book.history(job);
  }

  /**
   * {@return the last record of a job}
   *
   * @param job which
   */
  public Optional<SlotRecord> last(JobId job) {
    return book.last(job);
  }

  /**
   * {@return when a job is due next; in the past if it is due} Of a job that waits for quiet, when
   * it would be due if nobody talked any more.
   *
   * @param job which
   * @param now what time it is
   * @param machine the zone of jobs that name none
   */
  public Optional<Instant> next(Job job, Instant now, ZoneId machine) {
    Instant decided = book.decided(job.id()).orElse(Due.begin(job, now));
    return Due.wake(job, decided, machine, Optional::empty);
  }

  /**
   * {@return when a job did something last, and when it should next}
   *
   * @param job which
   * @param now what time it is
   * @param machine the zone of jobs that name none
   */
  public JobStanding standing(Job job, Instant now, ZoneId machine) {
    return new JobStanding(
        job, last(job.id()), job.isPaused() ? Optional.empty() : next(job, now, machine));
  }
}
