package dev.alpi.journal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A way to wait between two looks. */
@FunctionalInterface
public interface WatchPause {
  /**
   * Waits for {@code length}, or until {@code ended} is counted down.
   *
   * @throws InterruptedException if the thread is to end
   */
  void pause(Duration length, CountDownLatch ended) throws InterruptedException;

  /** Returns the real one. */
  static WatchPause real() {
    return (length, ended) -> {
      boolean early = ended.await(length.toNanos(), TimeUnit.NANOSECONDS);
    };
  }
}
