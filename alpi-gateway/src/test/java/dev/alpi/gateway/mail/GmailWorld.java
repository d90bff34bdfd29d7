package dev.alpi.gateway.mail;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeGmail;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A core that keeps what it is given over restarts of the channel. */
final class GmailWorld implements Intake, AutoCloseable {
  /** Pauses are so many times shorter. */
  private static final int HASTE = 20;

  final Map<String, Inbound> inbox = new HashMap<>();
  final List<String> repeats = new ArrayList<>();
  final List<String> refusals = new ArrayList<>();
  private final AtomicInteger looked = new AtomicInteger();
  private final Semaphore polls = new Semaphore(0);
  private final FakeGmail gmail;
  private final Path spool;
  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
          return super.schedule(task, unit.toNanos(delay) / HASTE, TimeUnit.NANOSECONDS);
        }
      };
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<String> cursor = Optional.empty();
  volatile int brokenTakes;

  GmailWorld(FakeGmail gmail, InstantSource clock, Path spool) {
    this.gmail = gmail;
    this.spool = spool;
    this.clock = clock;
  }

  GmailChannel channel() throws IOException {
    Obj settings =
        Obj.EMPTY
            .with("address", FakeGmail.ADDRESS)
            .with("api_url", gmail.uri().toString())
            .with("token_url", gmail.tokenUri().toString())
            .with("poll_interval_s", 1)
            .with("type", "gmail")
            .with("api", true)
            .with("bytes_max", 10_000);
    Secrets secrets =
        Secrets.of(
            Map.of(
                "GMAIL_CLIENT_ID", "id",
                "GMAIL_CLIENT_SECRET", "secret",
                "EMAIL__ME__REFRESH_TOKEN", FakeGmail.REFRESH_TOKEN),
            "/home/.env",
            Map.of());
    GatewayWorld world =
        new GatewayWorld(
            FileLocks.inMemory(),
            clock,
            System::nanoTime,
            new SecureRandom(),
            timer,
            threads,
            http,
            _ -> () -> {});
    return GmailChannel.of(new ChannelSettings(new ChannelId("mail/me"), settings, secrets), world);
  }

  /** Receives as the core does, again after each failure, until {@code count} messages are in. */
  void receive(int count) throws Exception {
    while (size() < count) {
      receiveOnce(count);
    }
  }

  /** Receives until a message is in. */
  void receive(String name) throws Exception {
    while (!isIn(name)) {
      var _ = receiveOnce(size() + 1);
    }
  }

  private synchronized boolean isIn(String name) {
    return inbox.containsKey(name);
  }

  /** Receives until it fails, or {@code count} messages are in and it has looked again. */
  Optional<IOException> receiveOnce(int count) throws IOException, InterruptedException {
    return receiveOnce(count, 2);
  }

  /** Receives until it fails, or {@code count} messages are in and it has so often been alive. */
  Optional<IOException> receiveOnce(int count, int signs) throws IOException, InterruptedException {
    GmailChannel channel = channel();
    int before = looked.get();
    var running =
        threads.submit(
            () -> {
              try {
                channel.receive(this);
                return Optional.<IOException>empty();
              } catch (IOException e) {
                return Optional.of(e);
              }
            });
    while (!running.isDone() && (size() < count || looked.get() < before + signs)) {
      boolean _ = polls.tryAcquire(20, TimeUnit.MILLISECONDS);
    }
    channel.close();
    try {
      return running.get();
    } catch (ExecutionException e) {
      throw new AssertionError("receive ended in what is not declared", e.getCause());
    }
  }

  private synchronized int size() {
    return inbox.size();
  }

  synchronized void cursor(String text) {
    cursor = Optional.of(text);
  }

  @Override
  public boolean admits(Sender sender, Place place) {
    return !sender.id().startsWith("stranger");
  }

  @Override
  public synchronized Optional<String> cursor() {
    return cursor;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> next) throws IOException {
    if (!messages.isEmpty() && brokenTakes > 0) {
      brokenTakes--;
      throw new IOException("the disk is full");
    }
    cursor = next.or(() -> cursor);
    for (Inbound message : messages) {
      if (inbox.putIfAbsent(message.id(), message) != null) {
        repeats.add(message.id());
      }
    }
  }

  @Override
  public synchronized void refuse(String id, Sender sender, String reason) {
    refusals.add(id + " " + reason);
  }

  @Override
  public void alive() {
    looked.incrementAndGet();
    polls.release();
  }

  @Override
  public Path spool() {
    return spool;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
