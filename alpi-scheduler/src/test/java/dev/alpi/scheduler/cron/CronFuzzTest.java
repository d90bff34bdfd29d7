package dev.alpi.scheduler.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a text is, it is an expression that has slots or a refusal that is short. A failure
 * names its seed: {@code -Dalpi.seed=SEED -Dalpi.runs=1} repeats it.
 */
@Timeout(60)
final class CronFuzzTest {
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_702L);
  private static final int RUNS = Integer.getInteger("alpi.runs", 60_000);
  private static final int MESSAGE_MAX = 250;
  private static final List<String> PIECES =
      List.of(
          "*",
          "?",
          "/",
          "-",
          ",",
          "#",
          "L",
          "W",
          "LW",
          "@",
          "0",
          "1",
          "5",
          "7",
          "12",
          "31",
          "59",
          "60",
          "99999999999",
          "MON",
          "fri",
          "JAN",
          "dec",
          "*/2",
          "1-5",
          "L-3",
          "15W",
          "5L",
          "L5",
          "5#3",
          "@daily",
          "\t",
          "\n",
          "\u0000",
          "\u001b[2J",
          "é",
          "😀",
          "\ud800",
          "\u0661",
          "İ",
          "ı",
          "ſ",
          "K");

  @Test
  void texts_are_expressions_or_refused() {
    int accepted = 0;
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(SEEDS + run);
      String text = random.nextBoolean() ? pieces(random) : damaged(random);
      String story = "-Dalpi.seed=" + (SEEDS + run) + ": " + text;
      try {
        CronExpression cron = CronExpression.parse(text);
        assertThat(cron.next(moment(random), ZoneId.of("Europe/Berlin"))).as(story).isPresent();
        assertThat(cron.text()).as(story).isEqualTo(text.strip());
        accepted++;
      } catch (CronException e) {
        assertThat(e.getMessage()).as(story).hasSizeLessThan(MESSAGE_MAX).matches("[ -~…]+");
        assertThat(e.hint()).as(story).hasSizeLessThan(MESSAGE_MAX);
        assertThat(e.column()).as(story).isBetween(1, Math.max(1, text.length() + 1));
      } catch (RuntimeException e) {
        throw new AssertionError(story, e);
      }
    }
    if (RUNS > 1) {
      assertThat(accepted).isBetween(RUNS / 20, RUNS / 2);
    }
  }

  private static String pieces(Random random) {
    StringBuilder text = new StringBuilder();
    int fields = random.nextInt(10) == 0 ? random.nextInt(9) : 5 + random.nextInt(2);
    for (int field = 0; field < fields; field++) {
      for (int piece = random.nextInt(3); piece >= 0; piece--) {
        text.append(random.nextInt(3) == 0 ? "*" : PIECES.get(random.nextInt(PIECES.size())));
      }
      text.append(' ');
    }
    return random.nextInt(500) == 0 ? text.toString().repeat(20) : text.toString();
  }

  private static String damaged(Random random) {
    RandomCron texts = new RandomCron(random);
    StringBuilder text =
        new StringBuilder(random.nextBoolean() ? texts.ofMinutes() : texts.ofSeconds());
    for (int damage = random.nextInt(3); damage > 0; damage--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, text.charAt(random.nextInt(text.length())));
        default -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  private static Instant moment(Random random) {
    return Instant.ofEpochSecond(random.nextLong(-60_000_000_000L, 250_000_000_000L));
  }
}
