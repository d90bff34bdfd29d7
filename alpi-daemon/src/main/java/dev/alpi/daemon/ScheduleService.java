package dev.alpi.daemon;

import dev.alpi.engine.Engine;
import dev.alpi.profile.Profile;
import dev.alpi.scheduler.JobEvents;
import dev.alpi.scheduler.JobHistory;
import dev.alpi.scheduler.JobId;
import dev.alpi.scheduler.JobRunner;
import dev.alpi.scheduler.JobStanding;
import dev.alpi.scheduler.JobStore;
import dev.alpi.scheduler.ProfileSchedule;
import dev.alpi.scheduler.ScheduleWorld;
import dev.alpi.scheduler.SlotRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the jobs of one profile.
 *
 * <p><b>Threads:</b> as {@link Service}; the rest any.
 */
final class ScheduleService implements Service {
  private final Profile profile;
  private final Engine engine;
  private final ScheduleWorld world;
  private final JobStore store;
  private final JobRunner runner;
  private final JobEvents events;
  private volatile @Nullable ProfileSchedule running;

  ScheduleService(
      Profile profile,
      Engine engine,
      ScheduleWorld world,
      JobStore store,
      JobRunner runner,
      JobEvents events) {
    this.profile = profile;
    this.engine = engine;
    this.world = world;
    this.store = store;
    this.runner = runner;
    this.events = events;
  }

  @Override
  public String name() {
    return "schedule";
  }

  @Override
  public Running start(Failure failure) throws IOException {
    ProfileSchedule schedule =
        ProfileSchedule.open(
            profile.home(),
            store,
            world,
            () -> EngineJobRunner.lastChat(profile, engine),
            runner,
            events,
            ProfileSchedule.Mode.WHAT_IS_DUE);
    running = schedule;
    return new Serving(schedule);
  }

  /** Reads the jobs anew, if it is at work. */
  void reload() throws IOException {
    ProfileSchedule schedule = running;
    if (schedule != null) {
      schedule.reload();
    }
  }

  /** Runs a job now; empty if it is not at work. */
  Optional<SlotRecord> fire(JobId id) throws IOException {
    ProfileSchedule schedule = running;
    if (schedule == null) {
      return Optional.empty();
    }
    // the job may have been added in this moment
    schedule.reload();
    return Optional.of(schedule.fire(id));
  }

  /** Returns when each job did something last and should next; as far as the disk tells, if off. */
  List<JobStanding> standing() throws IOException {
    ProfileSchedule schedule = running;
    if (schedule != null) {
      return schedule.standing();
    }
    JobHistory history = JobHistory.read(profile.home());
    Instant now = world.clock().instant();
    return store.read().jobs().stream()
        .map(job -> history.standing(job, now, store.machine()))
        .toList();
  }

  private final class Serving implements Running {
    private final ProfileSchedule schedule;

    Serving(ProfileSchedule schedule) {
      this.schedule = schedule;
    }

    @Override
    public Optional<String> detail() {
      Optional<Instant> next = schedule.nextDue();
      int runs = schedule.running();
      return Optional.of(
          (runs == 0 ? "" : runs + " running, ")
              + next.map(at -> "next due " + at).orElse("nothing is due"));
    }

    @Override
    public Optional<String> problem() {
      return schedule.damage();
    }

    @Override
    public void drain() {
      schedule.drain();
    }

    @Override
    public void awaitIdle() throws InterruptedException {
      schedule.awaitIdle();
    }

    @Override
    public void close() throws IOException {
      running = null;
      schedule.close();
    }
  }
}
