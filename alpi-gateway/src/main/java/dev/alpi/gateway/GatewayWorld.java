package dev.alpi.gateway;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What gateways get from the world outside their profiles.
 *
 * @param locks locks of the file system that the homes are on
 * @param clock what time it is
 * @param ticker how long something takes
 * @param random where keys come from
 * @param timer does something later; its maker's to end
 * @param threads starts a thread for each task, and returns at once
 * @param http connections to services; follows no redirect, keeps no cookie
 * @param claims what only one gateway of this machine may use
 */
public record GatewayWorld(
    FileLocks locks,
    InstantSource clock,
    Ticker ticker,
    SecureRandom random,
    ScheduledExecutorService timer,
    Executor threads,
    HttpClient http,
    Claims claims) {
  /** What only one gateway of this machine may use at the same time, as a token of a bot. */
  @FunctionalInterface
  public interface Claims {
    /**
     * Takes {@code name} until what is returned is closed.
     *
     * @param name a name that tells nothing secret: {@code [a-z0-9-]{1,100}}
     * @return what gives it back
     * @throws IOException if somebody else has it; the message says so
     */
    FileLocks.Held claim(String name) throws IOException;
  }

  /**
   * Waits.
   *
   * @param time how long
   * @throws InterruptedException if the thread is to end
   */
  public void pause(Duration time) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    ScheduledFuture<?> waiting =
        timer.schedule(over::countDown, Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    try {
      over.await();
    } finally {
      waiting.cancel(false);
    }
  }
}
