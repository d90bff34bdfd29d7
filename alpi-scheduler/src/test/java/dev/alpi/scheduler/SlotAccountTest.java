package dev.alpi.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.scheduler.JobRunner.JobRun;
import dev.alpi.scheduler.cron.CronExpression;
import dev.alpi.scheduler.cron.Slot;
import dev.alpi.scheduler.cron.Window;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every slot is accounted for, whatever happens: the clock goes on, runs end, fail or are cut off,
 * the process is killed and comes back, jobs rest. {@code -Dalpi.seed=N} does the same again.
 */
@Timeout(120)
final class SlotAccountTest {
  private static final int ROUNDS = Integer.getInteger("alpi.rounds", 60);
  private static final int STEPS = 60;
  private static final List<String> EXPRESSIONS =
      List.of("*/12 * * * *", "0 * * * *", "30 2 * * *", "0,1 * * * * */20", "15,45 0-3 * * *");

  private final long seed = Long.getLong("alpi.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private ScheduleHome at;
  private final Map<JobId, Instant> begun = new HashMap<>();
  private final List<Job> jobs = new ArrayList<>();

  @Test
  void each_slot_has_one_fate_and_none_runs_twice() throws IOException {
    long slots = 0;
    long runs = 0;
    Set<String> fates = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      play();
      slots += check(fates);
      runs += at.runs.size();
    }
    assertThat(slots).as("seed %d", seed).isGreaterThan(ROUNDS * 50L);
    assertThat(runs).as("seed %d", seed).isGreaterThan(ROUNDS * 10L);
    assertThat(fates)
        .as("seed %d", seed)
        .contains("ran", "failed", "skipped", "missed", "superseded", "waiting", "running");
  }

  private void play() throws IOException {
    // a quarter of the rounds cross the end of summer time
    at = new ScheduleHome(random.nextInt(4) == 0 ? "2026-10-24T21:00:10Z" : "2026-06-01T08:00:10Z");
    at.perProfile = 1 + random.nextInt(3);
    jobs.clear();
    begun.clear();
    at.runner =
        (_, stop) ->
            stop.reason().isPresent() || random.nextInt(4) == 0
                ? new JobRunner.Failed(stop.reason().orElse("no luck"))
                : new JobRunner.Ran("");
    for (int i = 0; i < 4; i++) {
      Job job = at.cron(EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size())), policy());
      jobs.add(job);
      begun.put(job.id(), at.clock.instant());
    }
    at.open();
    for (int step = 0; step < STEPS; step++) {
      step();
    }
  }

  private String policy() {
    return String.join(
        ", ",
        "\"catch_up\": \"" + pick("one", "none", "all") + "\"",
        "\"overlap\": \"" + pick("skip", "queue", "parallel") + "\"",
        "\"retries\": " + random.nextInt(3),
        "\"retry_delay\": " + random.nextInt(400),
        "\"jitter\": " + random.nextInt(2) * random.nextInt(300),
        "\"zone\": \"" + pick("Europe/Berlin", "UTC") + "\"",
        "\"expire_after\": " + (60 + random.nextInt(20_000)));
  }

  private String pick(String... words) {
    return words[random.nextInt(words.length)];
  }

  private void step() throws IOException {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> at.alarms.advance(Duration.ofSeconds(random.nextInt(1200)));
      case 3, 4 -> at.pass(Duration.ofSeconds(random.nextInt(2400)));
      case 5 -> at.work();
      case 6 -> {
        at.kill();
        at.clock.advance(Duration.ofSeconds(random.nextInt(30_000)));
        at.open();
      }
      case 7 -> {
        if (!at.threads.isEmpty()) {
          at.threads.removeFirst().run();
        }
      }
      default -> {
        Job job = jobs.get(random.nextInt(jobs.size()));
        at.store().pause(job.id(), random.nextBoolean(), at.clock.instant());
        at.schedule().reload();
      }
    }
  }

  /** Compares what is written down with what there was. */
  private long check(Set<String> fates) throws IOException {
    at.schedule().reload();
    long all = 0;
    for (Job job : jobs) {
      SlotBook book = SlotLog.look(at.home);
      Instant decided = book.decided(job.id()).orElse(begun.get(job.id()));
      List<Instant> slots = slots(job, begun.get(job.id()), decided);
      List<SlotRecord> history = full(job);
      TreeSet<Instant> accounted = new TreeSet<>();
      for (SlotRecord record : history) {
        fates.add(record.state().label());
        List<Instant> own =
            record.from().isPresent()
                ? slots(job, record.from().get().minusNanos(1), record.slot())
                : List.of(record.slot());
        assertThat(own).as("seed %d: %s", seed, record).hasSize((int) record.count());
        for (Instant slot : own) {
          assertThat(accounted.add(slot)).as("seed %d: twice %s", seed, record).isTrue();
        }
      }
      Set<Instant> forgotten = new TreeSet<>(slots);
      forgotten.removeAll(accounted);
      assertThat(forgotten).as("seed %d: no record, %s", seed, job.json()).isEmpty();
      accounted.removeAll(new TreeSet<>(slots));
      assertThat(accounted).as("seed %d: no slot, %s", seed, job.json()).isEmpty();
      all += slots.size();
    }
    Set<String> begins = new HashSet<>();
    for (JobRun run : at.runs) {
      assertThat(begins.add(run.job().id() + " " + run.slot() + " " + run.attempt()))
          .as("seed %d: again %s", seed, run)
          .isTrue();
    }
    return all;
  }

  /** Returns the last record of each slot, from the file itself: the book keeps a hundred. */
  private List<SlotRecord> full(Job job) throws IOException {
    Map<SlotRecord.Key, SlotRecord> last = new java.util.LinkedHashMap<>();
    for (String line :
        dev.alpi.profile.store.AppendLog.read(at.home.resolve("schedule/slots.log"))) {
      SlotRecord.read(dev.alpi.profile.json.Json.parseObject(line))
          .filter(record -> record.job().equals(job.id()))
          .ifPresent(record -> last.put(record.key(), record));
    }
    return List.copyOf(last.values());
  }

  private static List<Instant> slots(Job job, Instant after, Instant until) {
    Timing.Cron cron = (Timing.Cron) job.timing();
    ZoneId zone = cron.zone().orElse(ZoneOffset.UTC);
    CronExpression expression = cron.expression();
    return expression.between(new Window(after, until), zone, Integer.MAX_VALUE).stream()
        .map(Slot::at)
        .toList();
  }
}
