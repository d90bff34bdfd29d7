package dev.alpi.gateway;

import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A world for the tests of channels: its clock stands still, and what it waits for comes sooner.
 */
public final class ContractWorld implements AutoCloseable {
  private static final int TIMES_FASTER = 10;

  private final FakeClock clock = FakeClock.at("2026-03-01T12:00:00Z");
  private final HurriedTimer timer = new HurriedTimer(TIMES_FASTER);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  /** Creates one. */
  public ContractWorld() {}

  private final Set<String> claimed = ConcurrentHashMap.newKeySet();

  /** Returns the world. */
  public GatewayWorld world() {
    return new GatewayWorld(
        FileLocks.inMemory(),
        clock,
        System::nanoTime,
        new SecureRandom(),
        timer,
        threads,
        http,
        this::claim);
  }

  private FileLocks.Held claim(String name) throws IOException {
    if (!name.matches("[a-z0-9-]{1,100}")) {
      throw new IllegalArgumentException("not a name for a claim: " + name);
    }
    if (!claimed.add(name)) {
      throw new IOException("somebody else has " + name);
    }
    return () -> claimed.remove(name);
  }

  /** Returns the clock of the world. */
  public FakeClock clock() {
    return clock;
  }

  /** Returns the threads of the world. */
  public ExecutorService threads() {
    return threads;
  }

  /** Returns secrets of which {@code name} is one. */
  public static Secrets secrets(String name, String value) {
    return Secrets.of(Map.of(name, value), "/home/somebody/.env", Map.of());
  }

  @Override
  public void close() {
    http.shutdownNow();
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
