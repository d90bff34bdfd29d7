package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Compares the slots of expressions in one zone with those that {@link NaiveSlots} finds. */
final class Comparison {
  private static final long DAY = 86_400;

  /** How long {@link NaiveSlots} looks on before what it says counts. */
  private static final long WARM_UP = 3 * DAY;

  private static final int QUESTIONS = 12;

  private final ZoneId zone;
  private final String story;
  private long slots;
  private long steps;

  /**
   * @param story how to repeat it
   */
  Comparison(ZoneId zone, String story) {
    this.zone = zone;
    this.story = story;
  }

  /** {@return how many slots were the same} */
  long slots() {
    return slots;
  }

  /** {@return how often the naive one looked at the clock} */
  long steps() {
    return steps;
  }

  /** An expression, both readings of it, and the slots so far. */
  private static final class Run {
    final CronExpression cron;
    final NaiveSlots naive;
    final List<Long> found = new ArrayList<>();
    long expected;

    Run(CronExpression cron, long step) {
      this.cron = cron;
      this.naive = new NaiveSlots(cron.text(), step);
    }
  }

  /** What to compare over which seconds since 1970; {@code begin} is exclusive. */
  record Stretch(long begin, long end, long step) {
    static Stretch of(Instant begin, Instant end, long step) {
      return new Stretch(
          Math.floorDiv(begin.getEpochSecond(), step) * step,
          Math.floorDiv(end.getEpochSecond(), step) * step,
          step);
    }
  }

  /** Compares every slot. */
  void chains(List<CronExpression> expressions, Stretch stretch) {
    walk(expressions, stretch);
  }

  /** Compares every slot, and asks for the next one after random moments too. */
  void chainsAndMoments(List<CronExpression> expressions, Stretch stretch, Random random) {
    for (Run run : walk(expressions, stretch)) {
      for (int question = 0; question < QUESTIONS; question++) {
        long second = random.nextLong(stretch.begin(), stretch.end());
        int nanos = random.nextBoolean() ? 0 : random.nextInt(1_000_000_000);
        Instant after = Instant.ofEpochSecond(second, nanos);
        Optional<Long> naive = run.found.stream().filter(each -> each > second).findFirst();
        Optional<Long> next =
            run.cron
                .next(after, zone)
                .map(slot -> slot.at().getEpochSecond())
                .filter(each -> each <= stretch.end());
        assertThat(next).as("%s: %s in %s after %s", story, run.cron, zone, after).isEqualTo(naive);
      }
    }
  }

  private List<Run> walk(List<CronExpression> expressions, Stretch stretch) {
    List<Run> runs = new ArrayList<>();
    for (CronExpression expression : expressions) {
      Run run = new Run(expression, stretch.step());
      run.expected = next(run, stretch.begin());
      runs.add(run);
    }
    ZoneRules rules = zone.getRules();
    for (long now = stretch.begin() - WARM_UP; now <= stretch.end(); now += stretch.step()) {
      long local = now + rules.getOffset(Instant.ofEpochSecond(now)).getTotalSeconds();
      for (Run run : runs) {
        boolean naive = run.naive.at(now, local);
        if (now > stretch.begin()) {
          compare(run, now, naive);
        }
      }
      steps += runs.size();
    }
    return runs;
  }

  private void compare(Run run, long now, boolean naive) {
    boolean product = run.expected <= now;
    if (naive != product) {
      throw new AssertionError(
          story
              + ": "
              + run.cron
              + " in "
              + zone
              + (naive ? " runs" : " does not run")
              + " at "
              + Instant.ofEpochSecond(now).atZone(zone)
              + ", next is "
              + Instant.ofEpochSecond(run.expected));
    }
    if (naive) {
      slots++;
      run.found.add(now);
      run.expected = next(run, now);
    }
  }

  /** Returns the next slot after a moment, or one after all of them. */
  private long next(Run run, long after) {
    return run.cron
        .next(Instant.ofEpochSecond(after), zone)
        .map(slot -> slot.at().getEpochSecond())
        .orElse(Instant.MAX.getEpochSecond());
  }
}
