package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.FakeSmtp;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settings, and how an account is let in. */
final class MailAccountTest {
  private static final Obj GOOD =
      Obj.EMPTY
          .with("address", "Work@Example.org")
          .with("imap_host", "imap.example.org")
          .with("smtp_host", "smtp.example.org");

  private static MailSettings read(Obj settings) throws ConfigException {
    return MailSettings.read(MailTestWorld.settings(settings));
  }

  @Test
  void an_account_needs_an_address_and_two_hosts() throws ConfigException {
    MailSettings settings = read(GOOD);

    assertThat(settings.account().address()).isEqualTo("work@example.org");
    assertThat(settings.imap().port()).isEqualTo(993);
    assertThat(settings.smtp().port()).isEqualTo(465);
    assertThat(settings.origin().isRequired()).isFalse();
    assertThat(read(GOOD.with("smtp_tls", "starttls")).smtp().port()).isEqualTo(587);
    assertThat(read(GOOD.with("authserv_id", "mx")).origin().isRequired()).isTrue();
  }

  @Test
  void gmail_needs_an_address_only() throws ConfigException {
    MailSettings settings = read(Obj.EMPTY.with("type", "gmail").with("address", "work@gmail.com"));

    assertThat(settings.imap().host()).isEqualTo("imap.gmail.com");
    assertThat(settings.origin()).isEqualTo(new MailSettings.Origin("mx.google.com", 1, true));
  }

  @Test
  void wrong_settings_are_named() {
    for (Obj each :
        List.of(
            GOOD.without("address"),
            GOOD.with("address", "Bob <bob@example.org>"),
            GOOD.without("imap_host"),
            GOOD.with("imap_port", 0),
            GOOD.with("imap_port", "993"),
            GOOD.with("smtp_tls", "none"),
            GOOD.with("type", "pop"),
            GOOD.with("name", "a\nBcc: x"),
            GOOD.with("idle_s", 1_740),
            GOOD.with("mark_seen", "yes"),
            GOOD.with("imap_host", "imap.example.org:993"),
            GOOD.with("require_authentication", true),
            GOOD.with("api", true),
            GOOD.with("api", "yes"),
            GOOD.with("type", "gmail").with("api_url", "http://gmail.example.org"),
            GOOD.with("type", "gmail").with("api_url", "https://gmail.example.org/?key=1"),
            GOOD.with("type", "gmail").with("token_url", "https:gmail"),
            GOOD.with("type", "gmail").with("token_url", "ftp://localhost/"))) {
      assertThatThrownBy(() -> read(each))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("email.accounts.work.");
    }
  }

  @Test
  void plain_connections_need_this_machine_or_a_word() throws ConfigException {
    assertThat(read(GOOD.with("smtp_tls", "none").with("smtp_host", "127.0.0.1")).smtp().tls())
        .isEqualTo(MailSettings.Tls.NONE);
    assertThat(read(GOOD.with("smtp_tls", "none").with("allow_plaintext", true)).smtp().tls())
        .isEqualTo(MailSettings.Tls.NONE);
  }

  @Test
  void a_certificate_that_is_none_is_named() throws IOException {
    try (MailTestWorld world = new MailTestWorld()) {
      assertThatThrownBy(() -> world.channel(GOOD.with("trusted_ca", "/etc/ssl/ca.pem")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("trusted_ca");
    }
  }

  /** A service that gives tokens, each with a number. */
  private static final class Tokens implements AutoCloseable {
    final List<String> asked = new ArrayList<>();
    private final ServerSocket listener;
    volatile int status = 200;
    volatile String body = "{\"access_token\":\"token-N\",\"expires_in\":3600}";

    Tokens() throws IOException {
      listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
      Thread _ = Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          try (Socket socket = listener.accept()) {
            answer(socket);
          }
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void answer(Socket socket) throws IOException {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.read());
      }
      String length = head.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1");
      synchronized (asked) {
        asked.add(new String(in.readNBytes(Integer.parseInt(length)), UTF_8));
        String text = body.replace("N", "" + asked.size());
        String answer =
            "HTTP/1.1 %d -\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                .formatted(status, text.length(), text);
        socket.getOutputStream().write(answer.getBytes(UTF_8));
      }
    }

    String url() {
      return "http://localhost:" + listener.getLocalPort() + "/token";
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }

  private static Obj gmail(FakeSmtp smtp, Tokens tokens) {
    return Obj.EMPTY
        .with("type", "gmail")
        .with("address", "work@gmail.com")
        .with("smtp_host", "localhost")
        .with("smtp_port", smtp.port())
        .with("smtp_tls", "none")
        .with("token_url", tokens.url());
  }

  private static Outgoing piece() {
    return new Outgoing(
        "k".repeat(32),
        Place.of("alice@example.net"),
        Obj.EMPTY,
        Piece.of(Obj.EMPTY.with("text", "hi"), "hi"),
        Instant.EPOCH,
        Outgoing.Repeat.NO);
  }

  @Test
  void a_token_is_fetched_kept_and_renewed_before_it_ends() throws Exception {
    FakeClock clock = FakeClock.atRandom(System.nanoTime());
    try (MailTestWorld world = new MailTestWorld(clock);
        Tokens tokens = new Tokens();
        FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(gmail(smtp, tokens))) {
      String _ = channel.send(piece());
      clock.advance(Duration.ofMinutes(57));
      String _ = channel.send(piece());
      assertThat(tokens.asked).hasSize(1);
      clock.advance(Duration.ofMinutes(2));
      String _ = channel.send(piece());

      assertThat(tokens.asked).hasSize(2);
      assertThat(tokens.asked.getFirst())
          .contains("grant_type=refresh_token", "refresh_token=refresh-me", "client_id=client");
      assertThat(smtp.secrets().getLast()).contains(xoauth("token-2"));
    }
  }

  private static String xoauth(String token) {
    String text = "user=work@gmail.com\u0001auth=Bearer " + token + "\u0001\u0001";
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @Test
  void a_token_that_is_not_accepted_is_not_used_again() throws Exception {
    try (MailTestWorld world = new MailTestWorld();
        Tokens tokens = new Tokens();
        FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(gmail(smtp, tokens))) {
      smtp.fail(FakeSmtp.Step.AUTH, new FakeSmtp.Fault.Say("535 no"));

      assertThatThrownBy(() -> channel.send(piece()))
          .isInstanceOfSatisfying(
              SendException.class, e -> assertThat(e.kind()).isEqualTo(SendException.Kind.NOT_SENT))
          .message()
          .doesNotContain("token-1");
      String _ = channel.send(piece());
      assertThat(tokens.asked).hasSize(2);
    }
  }

  @Test
  void no_token_is_not_sent_and_says_what_to_do() throws Exception {
    try (MailTestWorld world = new MailTestWorld();
        Tokens tokens = new Tokens();
        FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(gmail(smtp, tokens))) {
      tokens.status = 400;
      tokens.body = "{\"error\":\"invalid_grant\"}";
      assertThatThrownBy(() -> channel.send(piece()))
          .hasMessageContaining("EMAIL__WORK__REFRESH_TOKEN");
      tokens.status = 200;
      for (String body :
          List.of("", "{", "[]", "{\"access_token\":\"a b\"}", "{\"access_token\":5}")) {
        tokens.body = body;
        assertThatThrownBy(() -> channel.send(piece())).isInstanceOf(SendException.class);
      }
    }
  }
}
