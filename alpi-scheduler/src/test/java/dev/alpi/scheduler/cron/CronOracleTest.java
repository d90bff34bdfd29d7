package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Random expressions in the zones of the tz database, from 2020 to 2040, against somebody who
 * follows the rules by looking at the clock every minute, or every second.
 *
 * <p>The build runs a sample. {@code -Dalpi.seed=N} repeats one. {@code -Dalpi.cron.oracle=full}
 * runs every minute of the years in every zone, {@code -Dalpi.cron.rounds=N} times with ten
 * expressions each.
 */
final class CronOracleTest {
  private static final long SEED = Long.getLong("alpi.seed", 20_260_701L);
  private static final int ROUNDS = Integer.getInteger("alpi.cron.rounds", 1);
  private static final boolean FULL = System.getProperty("alpi.cron.oracle", "").equals("full");
  private static final int AT_ONCE = 10;
  private static final int MINUTE_WINDOWS = 700;
  private static final int SECOND_WINDOWS = 30;
  private static final long MINUTE = 60;

  private final List<ZoneId> zones = Zones.distinct();
  private final List<ZoneId> halves = zones.stream().filter(CronOracleTest::hasHalf).toList();

  @Test
  void slots_are_those_of_the_written_rules() {
    long slots = 0;
    int changes = 0;
    for (int window = 0; window < MINUTE_WINDOWS; window++) {
      Random random = new Random(SEED + window);
      RandomCron texts = new RandomCron(random);
      List<CronExpression> expressions = new ArrayList<>();
      while (expressions.size() < 4) {
        add(texts.ofMinutes(), expressions);
      }
      // every eighth one where the clock moves by half an hour, for which there is a rule
      List<ZoneId> some = window % 8 == 0 ? halves : zones;
      ZoneId zone = some.get(random.nextInt(some.size()));
      Instant about = moment(zone, random);
      Instant begin = about.minus(random.nextInt(1, 60), ChronoUnit.HOURS);
      Instant end = begin.plus(Duration.ofDays(4));
      Comparison comparison = new Comparison(zone, "window " + window + " of -Dalpi.seed=" + SEED);
      comparison.chainsAndMoments(expressions, Comparison.Stretch.of(begin, end, MINUTE), random);
      slots += comparison.slots();
      changes += hasChange(zone, begin, end) ? 1 : 0;
    }
    assertThat(slots).isGreaterThan(100L * MINUTE_WINDOWS);
    assertThat(changes).isGreaterThan(MINUTE_WINDOWS / 4);
  }

  @Test
  void slots_by_the_second_are_those_of_the_written_rules() {
    long slots = 0;
    for (int window = 0; window < SECOND_WINDOWS; window++) {
      Random random = new Random(SEED + window);
      ZoneId zone = zones.get(random.nextInt(zones.size()));
      slots += seconds(zone, moment(zone, random), random, "window " + window);
    }
    assertThat(slots).isGreaterThan(10L * SECOND_WINDOWS);
  }

  @Test
  void intervals_are_never_longer_than_on_other_days() {
    int looked = 0;
    Random random = new Random(SEED);
    RandomCron texts = new RandomCron(random);
    for (ZoneId zone : zones) {
      for (ZoneOffsetTransition change : Zones.transitions(zone)) {
        if (!FULL && !isHalf(change) && random.nextInt(5) > 0) {
          continue;
        }
        List<CronExpression> one = new ArrayList<>();
        add(texts.everyDayInterval(), one);
        CronExpression cron = one.getFirst();
        assertThat(cron.kind()).isEqualTo(CronExpression.Kind.INTERVAL);
        Duration usual = longest(cron, Instant.EPOCH, ZoneOffset.UTC);
        Duration there = longest(cron, change.getInstant().minus(Duration.ofDays(2)), zone);
        assertThat(there)
            .as("-Dalpi.seed=%d: %s in %s at %s", SEED, cron, zone, change)
            .isLessThanOrEqualTo(usual);
        looked++;
      }
    }
    assertThat(looked).isGreaterThan(200);
  }

  @Test
  @EnabledIfSystemProperty(
      named = "alpi.cron.oracle",
      matches = "full",
      disabledReason = "it looks at all zones and years: -Dalpi.cron.oracle=full")
  void slots_of_all_zones_and_years_are_those_of_the_written_rules() {
    long slots = 0;
    long steps = 0;
    long began = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(SEED + round);
      RandomCron texts = new RandomCron(random);
      String story = "-Dalpi.cron.oracle=full -Dalpi.seed=" + (SEED + round);
      for (ZoneId zone : zones) {
        List<CronExpression> expressions = new ArrayList<>();
        while (expressions.size() < AT_ONCE) {
          add(texts.ofMinutes(), expressions);
        }
        Comparison comparison = new Comparison(zone, story);
        comparison.chains(expressions, Comparison.Stretch.of(Zones.BEGIN, Zones.END, MINUTE));
        slots += comparison.slots();
        steps += comparison.steps();
        for (ZoneOffsetTransition change : Zones.transitions(zone)) {
          slots += seconds(zone, change.getInstant(), random, story);
        }
      }
      System.out.printf(
          "seed %d: %d zones, %,d minutes, %,d slots in all, %d s%n",
          SEED + round,
          zones.size(),
          steps,
          slots,
          Duration.ofNanos(System.nanoTime() - began).toSeconds());
    }
    assertThat(slots).isPositive();
  }

  /** Compares every second of some hours. */
  private static long seconds(ZoneId zone, Instant about, Random random, String story) {
    List<CronExpression> expressions = new ArrayList<>();
    while (expressions.size() < 2) {
      add(new RandomCron(random).ofSeconds(), expressions);
    }
    Instant begin = about.minusSeconds(random.nextInt(10_800));
    Comparison comparison = new Comparison(zone, story + " of -Dalpi.seed=" + SEED);
    comparison.chains(
        expressions, Comparison.Stretch.of(begin, begin.plus(Duration.ofHours(8)), 1));
    return comparison.slots();
  }

  /** Returns when the clock changes, or now and then another moment. */
  private static Instant moment(ZoneId zone, Random random) {
    List<ZoneOffsetTransition> changes = Zones.transitions(zone);
    if (changes.isEmpty() || random.nextInt(4) == 0) {
      return Instant.ofEpochSecond(
          random.nextLong(Zones.BEGIN.getEpochSecond(), Zones.END.getEpochSecond()));
    }
    return changes.get(random.nextInt(changes.size())).getInstant();
  }

  private static boolean hasChange(ZoneId zone, Instant begin, Instant end) {
    return Zones.transitions(zone).stream()
        .map(ZoneOffsetTransition::getInstant)
        .anyMatch(each -> each.isAfter(begin) && each.isBefore(end));
  }

  private static boolean hasHalf(ZoneId zone) {
    return Zones.transitions(zone).stream().anyMatch(CronOracleTest::isHalf);
  }

  private static boolean isHalf(ZoneOffsetTransition change) {
    return change.getDuration().toMinutes() % 60 != 0;
  }

  private static Duration longest(CronExpression cron, Instant begin, ZoneId zone) {
    Duration longest = Duration.ZERO;
    Instant last = cron.next(begin, zone).orElseThrow().at();
    while (last.isBefore(begin.plus(Duration.ofDays(5)))) {
      Instant next = cron.next(last, zone).orElseThrow().at();
      Duration between = Duration.between(last, next);
      longest = between.compareTo(longest) > 0 ? between : longest;
      last = next;
    }
    return longest;
  }

  /** Adds an expression unless it never comes. */
  private static void add(String text, List<CronExpression> expressions) {
    try {
      expressions.add(CronExpression.parse(text));
    } catch (CronException e) {
      assertThat(e.allowed()).as(text).startsWith("a day that there is");
    }
  }
}
