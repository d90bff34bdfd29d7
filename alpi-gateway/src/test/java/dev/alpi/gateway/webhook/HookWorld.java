package dev.alpi.gateway.webhook;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Intake;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.Sender;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that listens on a free port, and a core that keeps what it is given. */
final class HookWorld implements Intake, AutoCloseable {
  static final String TOKEN = "token-of-sixteen-and-more";
  static final String SECRET = "secret-of-sixteen-and-more";
  static final Secrets SECRETS =
      Secrets.of(
          Map.of(
              "WEBHOOK__CI__TOKEN", TOKEN,
              "WEBHOOK__CI__SECRET", SECRET,
              "WEBHOOK__CI__CALLBACK_SECRET", "callback-secret-of-its-own",
              "WEBHOOK__OTHER__TOKEN", "another-token-of-its-own",
              "WEBHOOK__OTHER__SECRET", "another-secret-of-its-own"),
          "/home/.env",
          Map.of());

  static final Guard.Limits FAST =
      new Guard.Limits(
          Duration.ofMillis(400),
          Duration.ofMillis(800),
          Duration.ofMillis(1_200),
          Duration.ofMillis(1_500),
          Duration.ofMillis(300),
          64L * 1024 * 1024,
          256 * 1024);

  final FakeClock clock = FakeClock.atRandom(7);
  final BlockingQueue<Inbound> inbox = new LinkedBlockingQueue<>();

  /** What another process has sent, by the names of the messages. */
  final Map<String, Obj> before = new HashMap<>();

  final List<String> refusals = new ArrayList<>();
  final AtomicInteger signs = new AtomicInteger();
  final WebhookChannel channel;
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Set<String> seen = new HashSet<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread receiver;
  private volatile Optional<String> cursor;
  volatile boolean isBroken;
  volatile boolean isClosedToAll;
  private int keys;

  @Override
  public Map<String, Obj> answered(String id) {
    return before.containsKey(id) ? Map.of("key-of-" + id, before.get(id)) : Map.of();
  }

  private HookWorld(String settings, Guard.Limits limits, Optional<String> cursor)
      throws IOException {
    this.cursor = cursor;
    WebhookSettings read = settings(settings);
    GatewayWorld world =
        new GatewayWorld(
            dev.alpi.profile.store.FileLocks.inMemory(),
            clock,
            System::nanoTime,
            new SecureRandom(),
            timer,
            threads,
            http,
            _ -> {
              throw new IOException("no claims here");
            });
    channel = new WebhookChannel(new ChannelId("webhook"), read, world, limits);
    receiver =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    channel.receive(this);
                  } catch (IOException | InterruptedException e) {
                    // the test sees what comes of it
                  } finally {
                    ended.countDown();
                  }
                });
  }

  static WebhookSettings settings(String json) throws ConfigException {
    try {
      return WebhookSettings.read(
          new ChannelSettings(
              new ChannelId("webhook"), Json.parseObject(json.replace('\'', '"')), SECRETS));
    } catch (JsonSyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Starts one hook called {@code ci}; {@code settings} is JSON with single quotes. */
  static HookWorld start(String settings) throws IOException, InterruptedException {
    return startAll("{'port': 0, 'hooks': {'ci': " + settings + "}}", FAST, Optional.empty());
  }

  static HookWorld startAll(String settings, Guard.Limits limits, Optional<String> cursor)
      throws IOException, InterruptedException {
    HookWorld world = new HookWorld(settings, limits, cursor);
    if (!world.ready.await(20, TimeUnit.SECONDS)) {
      throw new IOException("does not listen");
    }
    return world;
  }

  HookClient client() {
    return new HookClient(channel.port(), clock);
  }

  Inbound next() throws InterruptedException {
    Inbound message = inbox.poll(10, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("nothing came");
    }
    return message;
  }

  /** Answers {@code message} as the core would. */
  String answer(Inbound message, String text) throws SendException, InterruptedException {
    return channel.send(outgoing(message, text));
  }

  synchronized Outgoing outgoing(Inbound message, String text) {
    keys++;
    return new Outgoing(
        "k".repeat(24) + (10_000_000 + keys),
        message.place(),
        message.context(),
        channel.compose(Reply.of(text)).getFirst(),
        clock.instant(),
        Outgoing.Repeat.NO);
  }

  void interrupt() {
    receiver.interrupt();
  }

  boolean hasEnded(Duration most) throws InterruptedException {
    return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public boolean admits(Sender sender, Place place) {
    return !isClosedToAll;
  }

  @Override
  public Optional<String> cursor() {
    return cursor;
  }

  @Override
  public synchronized void take(List<Inbound> messages, Optional<String> next) throws IOException {
    if (isBroken) {
      throw new IOException("the disk is full");
    }
    cursor = next.or(() -> cursor);
    messages.stream().filter(message -> seen.add(message.id())).forEach(inbox::add);
  }

  @Override
  public synchronized void refuse(String id, Sender sender, String reason) {
    refusals.add(reason);
  }

  @Override
  public void alive() {
    signs.incrementAndGet();
    ready.countDown();
  }

  @Override
  public Path spool() throws IOException {
    throw new IOException("no files here");
  }

  @Override
  public void close() {
    channel.close();
    try {
      if (!hasEnded(Duration.ofSeconds(10))) {
        throw new AssertionError("receive did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
