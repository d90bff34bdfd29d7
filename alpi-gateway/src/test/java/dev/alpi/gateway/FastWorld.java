package dev.alpi.gateway;

import dev.alpi.profile.store.FileLocks;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A world in which a second takes a millisecond. */
final class FastWorld implements AutoCloseable {
  private static final long FASTER = 1000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(1);

  final long begun = System.nanoTime();
  final Instant start = Instant.parse("2026-11-29T12:00:00Z");
  volatile Duration ahead = Duration.ZERO;
  final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  final ScheduledThreadPoolExecutor timer = new HurriedTimer(FASTER);
  final SecureRandom random = new SecureRandom();
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final GatewayWorld world =
      new GatewayWorld(
          FileLocks.betweenProcesses(),
          this::now,
          () -> (System.nanoTime() - begun) * FASTER,
          random,
          timer,
          threads,
          http,
          _ -> () -> {});

  Instant now() {
    return start.plusNanos((System.nanoTime() - begun) * FASTER).plus(ahead);
  }

  /** Waits until something is so, in time of this machine. */
  static void until(BooleanSupplier isSo) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come to be so within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
