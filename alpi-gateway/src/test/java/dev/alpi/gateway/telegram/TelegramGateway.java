package dev.alpi.gateway.telegram;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Outgoing.Repeat;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.FakeTelegram;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A channel with a Telegram of its own, and an inbox in memory. */
final class TelegramGateway implements AutoCloseable {
  static final String TOKEN = "7654321:AAE-abcdefghijklmnopqrstuvwxyz_0123";
  static final Duration MOST = Duration.ofSeconds(10);

  final FakeTelegram telegram = FakeTelegram.start(TOKEN);
  final MemoryIntake intake = new MemoryIntake();
  final ShortTimer timer =
      new ShortTimer(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(1));
  final AtomicBoolean isClaimed = new AtomicBoolean();
  final List<String> claims = new ArrayList<>();
  final TelegramChannel channel;
  private final HttpClient http = HttpClient.newHttpClient();
  private Optional<CompletableFuture<Void>> receiving = Optional.empty();

  private TelegramGateway(Obj settings) throws ConfigException {
    channel = TelegramChannel.of(settings(settings, TOKEN), world());
  }

  static TelegramGateway start() throws ConfigException {
    return new TelegramGateway(Obj.EMPTY.with("poll_timeout_s", 1));
  }

  static TelegramGateway startForAllOfGroups() throws ConfigException {
    return new TelegramGateway(Obj.EMPTY.with("poll_timeout_s", 1).with("mention_only", false));
  }

  ChannelSettings settings(Obj settings, String token) {
    Secrets secrets = Secrets.of(Map.of(BotToken.SECRET, token), "/home/.env", Map.of());
    return new ChannelSettings(
        new ChannelId("telegram"),
        Obj.EMPTY.with("api_url", telegram.apiUrl().toString()).merged(settings),
        secrets);
  }

  GatewayWorld world() {
    FakeClock clock = FakeClock.atRandom(1);
    return new GatewayWorld(
        FileLocks.inMemory(),
        clock,
        clock::nanoTime,
        new SecureRandom(),
        timer,
        Thread::startVirtualThread,
        http,
        this::claim);
  }

  private FileLocks.Held claim(String name) throws IOException {
    claims.add(name);
    if (!isClaimed.compareAndSet(false, true)) {
      throw new IOException("somebody else polls this bot");
    }
    return () -> isClaimed.set(false);
  }

  /** Begins to receive, and waits for nothing. */
  void receive() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    receiving = Optional.of(done);
    Thread.startVirtualThread(
        () -> {
          try {
            channel.receive(intake);
            done.complete(null);
          } catch (IOException | InterruptedException e) {
            done.completeExceptionally(e);
          }
        });
  }

  /** Waits until it does not receive any more. */
  Throwable awaitEnd() throws InterruptedException {
    try {
      receiving.orElseThrow().get(MOST.toSeconds(), TimeUnit.SECONDS);
      throw new AssertionError("it ended without a reason");
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (TimeoutException e) {
      throw new AssertionError("it goes on", e);
    }
  }

  List<Inbound> received(int count) throws InterruptedException {
    return intake.await(count);
  }

  static Outgoing outgoing(Piece piece, Place place, Obj context, Repeat repeat) {
    FakeClock clock = FakeClock.atRandom(2);
    return new Outgoing("k".repeat(32), place, context, piece, clock.instant(), repeat);
  }

  /** Sends all of {@code reply} to the private chat 42. */
  List<String> send(Reply reply) throws SendException, InterruptedException {
    List<String> ids = new ArrayList<>();
    for (Piece piece : channel.compose(reply)) {
      ids.add(channel.send(outgoing(piece, Place.of("42"), Obj.EMPTY, Repeat.NO)));
    }
    return ids;
  }

  @Override
  public void close() {
    channel.close();
    telegram.close();
    http.shutdownNow();
    timer.shutdownNow();
  }
}
