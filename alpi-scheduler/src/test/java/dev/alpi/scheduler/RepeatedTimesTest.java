package dev.alpi.scheduler;

import static dev.alpi.scheduler.ScheduleHome.time;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.store.FileLocks;
import dev.alpi.scheduler.JobRunner.JobRun;
import dev.alpi.testkit.CrashSweep;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A slot that has run never runs again, though its record is gone and its time comes again. */
@Timeout(60)
final class RepeatedTimesTest {
  private ScheduleHome at;
  private Job job;

  @BeforeEach
  void create() throws IOException {
    at = new ScheduleHome("2026-06-01T08:00:30Z");
    job = at.cron("* * * * *", "");
    at.open();
  }

  private String log() throws IOException {
    return Files.readString(at.home.resolve("schedule/slots.log"));
  }

  @Test
  void three_hours_of_minutes_run_once_though_they_come_three_times() throws IOException {
    at.pass(Duration.ofHours(3));
    at.alarms.set(Duration.ofHours(-3));
    at.work();
    at.pass(Duration.ofHours(3));
    at.kill();
    at.clock.advance(Duration.ofHours(-3));
    at.open();
    at.pass(Duration.ofMinutes(190));
    assertThat(at.ran()).doesNotHaveDuplicates().hasSize(190);
    assertThat(at.ran()).contains(time("11:09"));
  }

  @Test
  void also_after_the_log_was_written_anew() throws IOException {
    at.pass(Duration.ofHours(20));
    assertThat(log()).as("it was written anew").contains("\"state\":\"past\"");
    at.kill();
    at.clock.advance(Duration.ofHours(-20));
    at.open();
    at.pass(Duration.ofHours(21));
    assertThat(at.ran()).doesNotHaveDuplicates().hasSize(21 * 60);
  }

  @Test
  void what_a_person_asks_for_runs_in_such_a_time() throws IOException {
    at.pass(Duration.ofHours(3));
    at.alarms.set(Duration.ofHours(-3));
    at.work();
    SlotRecord _ = at.schedule().fire(job.id());
    at.work();
    assertThat(at.runs.getLast().isByHand()).isTrue();
    assertThat(at.history(job).getLast().state()).isEqualTo(SlotState.RAN);
  }

  @Test
  void a_clock_that_was_a_month_ahead_for_hours_keeps_the_job_from_nothing() throws IOException {
    at.pass(Duration.ofHours(1));
    at.alarms.set(Duration.ofDays(30));
    at.work();
    at.pass(Duration.ofHours(3));
    at.alarms.set(Duration.ofDays(-30).minusHours(3));
    at.work();
    at.runs.clear();
    at.pass(Duration.ofHours(12));
    assertThat(at.ran()).doesNotHaveDuplicates().hasSize(12 * 60).contains(time("20:59"));
  }

  @Test
  void slots_that_did_not_run_may_when_their_time_comes_again() throws IOException {
    at.pass(Duration.ofHours(1));
    at.kill();
    at.clock.advance(Duration.ofHours(5));
    at.open();
    at.pass(Duration.ofHours(3));
    assertThat(at.ran()).doesNotContain(time("12:00"));
    at.alarms.set(Duration.ofHours(-7));
    at.work();
    at.pass(Duration.ofHours(7));
    assertThat(at.ran()).contains(time("12:00")).doesNotHaveDuplicates();
  }

  private void setTo(String instant) {
    at.alarms.set(Duration.between(at.clock.instant(), Instant.parse(instant)));
    at.work();
  }

  private List<Instant> slots() throws IOException {
    return at.history(job).stream()
        .flatMap(each -> Stream.concat(each.from().stream(), Stream.of(each.slot())))
        .toList();
  }

  /** As on a machine whose clock has no battery, until it has asked a server. */
  @Test
  void a_clock_that_starts_before_there_was_the_job_makes_no_slots_of_the_years_between()
      throws IOException {
    at.pass(Duration.ofHours(1));
    at.kill();
    setTo("2000-01-01T00:00:10Z");
    at.open();
    at.pass(Duration.ofMinutes(3));
    setTo("1999-01-01T00:00:10Z");
    at.pass(Duration.ofMinutes(2));
    setTo("2026-06-01T09:10:20Z");
    at.pass(Duration.ofMinutes(1));
    assertThat(at.ran()).doesNotHaveDuplicates().contains(time("09:00"), time("09:10"));
    assertThat(at.ran()).hasSize(60 + 3 + 2 + 2);
    assertThat(slots())
        .noneMatch(
            each ->
                each.isAfter(Instant.parse("2000-01-01T00:04:00Z"))
                    && each.isBefore(time("08:01")));
    assertThat(at.history(job))
        .filteredOn(each -> each.state() == SlotState.SUPERSEDED)
        .singleElement()
        .satisfies(each -> assertThat(each.from()).contains(time("09:01")));
  }

  @Test
  void nor_after_the_log_was_written_anew_meanwhile() throws IOException {
    at.pass(Duration.ofHours(1));
    at.kill();
    setTo("2000-01-01T00:00:10Z");
    at.open();
    at.pass(Duration.ofHours(20));
    assertThat(log()).as("it was written anew").contains("\"before\":\"2026-06-01T09:00:00Z\"");
    at.kill();
    at.open();
    at.kill();
    setTo("2026-06-01T09:10:20Z");
    at.open();
    at.work();
    assertThat(at.ran()).hasSize(60 + 20 * 60 + 1).contains(time("09:10"));
    assertThat(slots())
        .noneMatch(
            each ->
                each.isAfter(Instant.parse("2000-01-02T00:00:00Z"))
                    && each.isBefore(time("08:01")));
  }

  @Test
  void whatever_happens_to_the_clock_and_the_process() throws IOException {
    long seed = Long.getLong("alpi.seed", new Random().nextLong());
    Random random = new Random(seed);
    Job other = at.cron("*/3 * * * *", "\"overlap\": \"queue\"");
    at.schedule().reload();
    for (int step = 0; step < 120; step++) {
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> at.pass(Duration.ofMinutes(random.nextInt(240)));
        case 3 -> at.alarms.set(Duration.ofMinutes(random.nextInt(-600, 200)));
        case 4 -> at.work();
        default -> {
          at.kill();
          at.clock.advance(Duration.ofMinutes(random.nextInt(-300, 100)));
          at.open();
        }
      }
    }
    Set<String> begun = new HashSet<>();
    for (JobRun run : at.runs) {
      assertThat(begun.add(run.job().id() + " " + run.slot()))
          .as("seed %d: again %s", seed, run)
          .isTrue();
    }
    assertThat(at.runs).as("seed %d", seed).hasSizeGreaterThan(200);
    assertThat(at.states(other)).isNotEmpty();
  }

  /** The log is written anew, and more is appended; the power goes somewhere in between. */
  private static final class Rewriting implements CrashSweep.Scenario {
    private static final int SLOTS = 2100;
    private static final JobId JOB = new JobId("often");

    private int acknowledged = SLOTS;

    private static Instant slot(int number) {
      return time("08:00").plusSeconds(20L * number);
    }

    private static SlotRecord ran(int number) {
      return SlotRecord.of(JOB, slot(number), SlotState.RUNNING, "", slot(number))
          .now(SlotState.RAN, "", 1, "run", slot(number));
    }

    private static Path home(FileSystem disk) {
      return disk.getPath("/home");
    }

    @Override
    public void prepare(FileSystem disk) throws IOException {
      Files.createDirectory(home(disk));
      try (SlotLog log = SlotLog.open(home(disk), FileLocks.inMemory())) {
        log.append(IntStream.range(0, SLOTS).mapToObj(Rewriting::ran).toList());
      }
    }

    @Override
    public void act(FileSystem disk) throws IOException {
      try (SlotLog log = SlotLog.open(home(disk), FileLocks.inMemory())) {
        log.compactIfDue();
        for (int i = 0; i < 3; i++) {
          log.append(List.of(ran(acknowledged)));
          acknowledged++;
        }
      }
    }

    @Override
    public void check(FileSystem disk, CrashSweep.Ending ending) throws IOException {
      try (SlotLog log = SlotLog.open(home(disk), FileLocks.inMemory())) {
        KnownSlots known = log.book().known(JOB);
        for (int i = 0; i < acknowledged; i++) {
          assertThat(known.contains(slot(i))).as("slot %d of %d", i, acknowledged).isTrue();
        }
        assertThat(known.contains(slot(acknowledged + 1))).isFalse();
        if (ending == CrashSweep.Ending.RETURNED) {
          assertThat(Files.size(home(disk).resolve("schedule/slots.log")))
              .as("it was written anew")
              .isLessThan(30_000);
        }
        assertThat(log.book().last(JOB).map(SlotRecord::state))
            .isEqualTo(Optional.of(SlotState.RAN));
      }
    }
  }

  @Test
  void what_has_run_is_known_after_a_crash_while_the_log_is_written_anew() throws IOException {
    assertThat(CrashSweep.run(Rewriting::new)).isGreaterThan(100);
  }
}
