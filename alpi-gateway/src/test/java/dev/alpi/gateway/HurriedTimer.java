package dev.alpi.gateway;

import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer with which everything comes so many times sooner than it is asked to. */
final class HurriedTimer extends ScheduledThreadPoolExecutor {
  private final long timesFaster;

  HurriedTimer(long timesFaster) {
    super(2, Thread.ofPlatform().daemon().name("hurried-timer").factory());
    this.timesFaster = timesFaster;
    setRemoveOnCancelPolicy(true);
  }

  private long nanos(long delay, TimeUnit unit) {
    return unit.toNanos(delay) / timesFaster;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return super.schedule(command, nanos(delay, unit), TimeUnit.NANOSECONDS);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return super.schedule(task, nanos(delay, unit), TimeUnit.NANOSECONDS);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return super.scheduleWithFixedDelay(
        command, nanos(initialDelay, unit), nanos(delay, unit), TimeUnit.NANOSECONDS);
  }
}
