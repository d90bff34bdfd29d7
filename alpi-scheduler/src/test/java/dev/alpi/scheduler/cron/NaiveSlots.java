package dev.alpi.scheduler.cron;

/**
 * The rules of {@code docs/scheduling.md}, applied by somebody who looks at the clock all the time.
 * It is shown every moment in order, and knows nothing of gaps and folds. What it says of the first
 * three days does not count: it has not seen a day begin.
 */
final class NaiveSlots {
  private static final long DAY = 86_400;

  private final NaiveCron cron;
  private final long step;

  /** The latest that the clock ever showed, as if the local time were UTC. */
  private long shown = Long.MIN_VALUE;

  private long today = Long.MIN_VALUE;
  private long todayBegan;
  private long yesterday = Long.MIN_VALUE;
  private long yesterdayBegan;
  private boolean todayHadSlot;

  /**
   * @param step how many seconds it looks at the clock again after
   */
  NaiveSlots(String text, long step) {
    this.cron = new NaiveCron(text);
    this.step = step;
  }

  /**
   * Returns whether something runs.
   *
   * @param now seconds since 1970
   * @param local what the clock shows, as seconds since it showed 1970
   */
  boolean at(long now, long local) {
    return cron.everyHours == 0 ? wallClock(local) : interval(now, local);
  }

  private boolean wallClock(long local) {
    if (shown == Long.MIN_VALUE) {
      shown = local;
    }
    boolean runs = false;
    while (shown < local) {
      shown += step;
      runs |= names(shown);
    }
    return runs;
  }

  private boolean names(long local) {
    int second = (int) Math.floorMod(local, DAY);
    return cron.seconds[second % 60]
        && cron.minutes[second / 60 % 60]
        && cron.hours[second / 3600]
        && cron.day(Math.floorDiv(local, DAY));
  }

  private boolean interval(long now, long local) {
    long day = Math.floorDiv(local, DAY);
    if (day > today) {
      yesterday = today;
      yesterdayBegan = todayBegan;
      today = day;
      todayBegan = now;
      todayHadSlot = false;
    }
    if (!cron.day(today)) {
      return false;
    }
    if (passed(now - todayBegan)) {
      todayHadSlot = true;
      return true;
    }
    return !todayHadSlot
        && yesterday > Long.MIN_VALUE
        && cron.day(yesterday)
        && passed(now - yesterdayBegan);
  }

  private boolean passed(long seconds) {
    return cron.seconds[(int) (seconds % 60)]
        && cron.minutes[(int) (seconds / 60 % 60)]
        && seconds / 3600 % cron.everyHours == 0;
  }
}
