package dev.alpi.gateway.mail;

import dev.alpi.gateway.ChannelId;
import dev.alpi.gateway.ChannelSettings;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The world of a channel in tests, with real time: servers have no other. */
final class MailTestWorld implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient http = HttpClient.newHttpClient();
  private final InstantSource clock;

  MailTestWorld() {
    this(InstantSource.system());
  }

  MailTestWorld(InstantSource clock) {
    this.clock = clock;
  }

  GatewayWorld world() {
    return new GatewayWorld(
        FileLocks.inMemory(),
        clock,
        System::nanoTime,
        new SecureRandom(),
        timer,
        threads,
        http,
        _ -> () -> {});
  }

  MailChannel channel(Obj settings) throws ConfigException {
    return MailChannel.of(settings(settings), world());
  }

  static ChannelSettings settings(Obj settings) {
    Map<String, String> secrets =
        Map.of(
            "EMAIL__WORK__PASSWORD", "pw-of-tests",
            "EMAIL__WORK__REFRESH_TOKEN", "refresh-me",
            "GMAIL_CLIENT_ID", "client",
            "GMAIL_CLIENT_SECRET", "client-secret");
    return new ChannelSettings(
        new ChannelId("mail/work"), settings, Secrets.of(secrets, "/profile/.env", Map.of()));
  }

  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
