package dev.alpi.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Channel;
import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.mail.GmailChannel;
import dev.alpi.gateway.mail.MailChannel;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.testkit.FakeClock;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which channels become of settings. */
final class ProfileChannelsTest {
  @TempDir Path home;

  @Test
  void account_of_gmail_is_reached_by_the_api_where_that_is_said() throws Exception {
    Path _ =
        Files.writeString(
            home.resolve(Config.FILE_NAME),
            """
            gateway:
              mail:
                enabled: true
            email:
              accounts:
                api: {type: gmail, address: a@gmail.com, api: true}
                imap: {type: gmail, address: b@gmail.com}
                wrong: {type: imap, address: c@example.org, api: true}
            """);
    Secrets secrets =
        Secrets.of(
            Map.of(
                "GMAIL_CLIENT_ID", "id",
                "GMAIL_CLIENT_SECRET", "secret",
                "EMAIL__API__REFRESH_TOKEN", "a",
                "EMAIL__IMAP__REFRESH_TOKEN", "b"),
            ".env",
            Map.of());
    try (ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        HttpClient http = HttpClient.newHttpClient()) {
      GatewayWorld world =
          new GatewayWorld(
              FileLocks.inMemory(),
              FakeClock.atRandom(1),
              System::nanoTime,
              new SecureRandom(),
              timer,
              Runnable::run,
              http,
              _ -> () -> {});
      Config config = Config.load(home, home, Obj.EMPTY);
      ProfileChannels made = ProfileChannels.of(config, secrets, world);
      assertThat(made.channels())
          .hasSize(2)
          .hasAtLeastOneElementOfType(GmailChannel.class)
          .hasAtLeastOneElementOfType(MailChannel.class);
      assertThat(made.channels().stream().map(Channel::id).map(Object::toString))
          .containsExactlyInAnyOrder("mail/api", "mail/imap");
      assertThat(made.problems()).singleElement().asString().contains("mail/wrong", ".api");
      made.channels().forEach(Channel::close);
    }
  }
}
