package dev.alpi.engine;

import dev.alpi.model.Cancellation;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A way to wait that a cancellation ends. */
@FunctionalInterface
public interface Pause {
  /** Waits for {@code length}, or until {@code cancellation} is cancelled. */
  void pause(Duration length, Cancellation cancellation);

  /** Returns the real one. */
  static Pause real() {
    return (length, cancellation) -> {
      CountDownLatch cancelled = new CountDownLatch(1);
      try (Cancellation.Registration _ = cancellation.onCancel(cancelled::countDown)) {
        boolean early = cancelled.await(length.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
