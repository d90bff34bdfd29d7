package dev.alpi.gateway.telegram;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer whose pauses of some lengths are over at once, and are noted. */
final class ShortTimer extends ScheduledThreadPoolExecutor {
  private final List<Duration> shortened;
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  ShortTimer(Duration... shortened) {
    super(1);
    this.shortened = List.of(shortened);
    setRemoveOnCancelPolicy(true);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    Duration asked = Duration.of(delay, unit.toChronoUnit());
    if (!shortened.contains(asked)) {
      return super.schedule(command, delay, unit);
    }
    pauses.add(asked);
    return super.schedule(command, 1, TimeUnit.MILLISECONDS);
  }

  List<Duration> pauses() {
    return pauses;
  }
}
