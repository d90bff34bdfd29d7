package dev.alpi.scheduler;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.scheduler.JobRunner.JobResult;
import dev.alpi.scheduler.JobRunner.JobRun;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A profile in memory whose jobs a test runs by a clock of its own. Runs are done by {@link #work};
 * those of a job that is held go on until they are let go.
 */
final class ScheduleHome {
  final FakeClock clock;
  final FakeAlarms alarms;
  final Path home;
  final List<JobRun> runs = new ArrayList<>();
  final List<String> told = new ArrayList<>();
  final Deque<Runnable> threads = new ArrayDeque<>();
  final SecureRandom random = new SecureRandom();
  Optional<Instant> activity = Optional.empty();
  BiFunction<JobRun, JobStop, JobResult> runner = (_, _) -> new JobRunner.Ran("done");
  int perProfile = 4;
  ProfileSchedule.Mode mode = ProfileSchedule.Mode.WHAT_IS_DUE;
  RunPermits permits = new RunPermits(8);
  private FileLocks locks = FileLocks.inMemory();
  private ProfileSchedule schedule;

  ScheduleHome(String now) throws IOException {
    this(
        FakeClock.at(now),
        Files.createDirectory(
            Jimfs.newFileSystem(
                    Configuration.unix().toBuilder()
                        .setAttributeViews("basic", "owner", "posix", "unix")
                        .build())
                .getPath("/home")));
  }

  ScheduleHome(FakeClock clock, Path home) {
    this.clock = clock;
    this.alarms = new FakeAlarms(clock);
    this.home = home;
  }

  /** Returns a time of the day on which these tests begin. */
  static Instant time(String text) {
    return Instant.parse("2026-06-01T" + text + ":00Z");
  }

  JobStore store() {
    return JobStore.of(home, locks, ZoneOffset.UTC);
  }

  Job add(String json) throws IOException {
    return store().add(Json.parseObject(json), true, random, clock.instant());
  }

  /** Adds a job that runs at the times of {@code expression}. */
  Job cron(String expression, String more) throws IOException {
    Obj job =
        Obj.EMPTY
            .with("kind", "cron")
            .with("expression", expression)
            .with("prompt", "do " + random.nextInt());
    return store()
        .add(job.merged(Json.parseObject("{" + more + "}")), true, random, clock.instant());
  }

  ProfileSchedule open() throws IOException {
    ScheduleWorld world =
        new ScheduleWorld(
            locks, clock, alarms::elapsedNanos, alarms, random, threads::add, permits, perProfile);
    schedule =
        ProfileSchedule.open(
            home,
            store(),
            world,
            () -> activity,
            (run, stop) -> {
              runs.add(run);
              return runner.apply(run, stop);
            },
            new JobEvents() {
              @Override
              public void ended(Optional<Job> job, SlotRecord record, Optional<String> text) {
                told.add(record.state().label());
              }

              @Override
              public void trouble(String problem) {
                told.add(problem);
              }
            },
            mode);
    return schedule;
  }

  ProfileSchedule schedule() {
    return schedule;
  }

  /** Lets all threads run until none has anything to do. */
  void work() {
    while (!threads.isEmpty()) {
      threads.removeFirst().run();
    }
  }

  /** Moves the clock step by step, and lets what begins run at once. */
  void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (alarms.next().filter(at -> !at.isAfter(end)).isPresent()) {
      Duration step = Duration.between(clock.instant(), alarms.next().orElseThrow());
      alarms.advance(step.isNegative() ? Duration.ZERO : step);
      work();
    }
    alarms.advance(Duration.between(clock.instant(), end));
    work();
  }

  /** The process is killed: what it had on disk stays, and its locks are gone. */
  void kill() {
    threads.clear();
    alarms.forget();
    locks = FileLocks.inMemory();
    permits = new RunPermits(8);
  }

  List<SlotRecord> history(Job job) throws IOException {
    return SlotLog.look(home).history(job.id());
  }

  List<String> states(Job job) throws IOException {
    return history(job).stream().map(each -> each.state().label()).toList();
  }

  List<Instant> ran() {
    return runs.stream().map(JobRun::slot).toList();
  }

  static ZoneId berlin() {
    return ZoneId.of("Europe/Berlin");
  }
}
