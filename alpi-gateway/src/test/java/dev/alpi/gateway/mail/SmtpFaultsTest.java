package dev.alpi.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeSmtp;
import dev.alpi.testkit.FakeSmtp.Fault;
import dev.alpi.testkit.FakeSmtp.Step;
import dev.alpi.testkit.MailCertificate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is known of a mail when its dialogue fails. */
final class SmtpFaultsTest {
  private static final Fault DROP = new Fault.Drop();

  private final MailTestWorld world = new MailTestWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static Obj settings(int port, String tls) {
    return Obj.EMPTY
        .with("address", "work@example.org")
        .with("imap_host", "localhost")
        .with("smtp_host", "localhost")
        .with("smtp_port", port)
        .with("smtp_tls", tls);
  }

  private static Outgoing piece(int number) {
    return new Outgoing(
        "k".repeat(30) + (10 + number),
        new Place("alice@example.net", ""),
        Obj.EMPTY.with("subject", "Hi").with("message_id", "<a@example.net>"),
        Piece.of(Obj.EMPTY.with("text", "hello\n.dotted\n"), "hello"),
        Instant.EPOCH,
        Outgoing.Repeat.NO);
  }

  private record Case(Step step, Fault fault, Kind kind, int arrived) {}

  static Stream<Case> cases() {
    Fault later = new Fault.Say("451 later");
    Fault never = new Fault.Say("554 never");
    return Stream.of(
        new Case(Step.GREETING, DROP, Kind.NOT_SENT, 0),
        new Case(Step.GREETING, never, Kind.NOT_SENT, 0),
        new Case(Step.EHLO, DROP, Kind.NOT_SENT, 0),
        new Case(Step.AUTH, DROP, Kind.NOT_SENT, 0),
        new Case(Step.AUTH, new Fault.Say("535 wrong"), Kind.NOT_SENT, 0),
        new Case(Step.MAIL, DROP, Kind.NOT_SENT, 0),
        new Case(Step.MAIL, later, Kind.NOT_SENT, 0),
        new Case(Step.MAIL, never, Kind.REFUSED, 0),
        new Case(Step.MAIL, new Fault.Say("530 log in first"), Kind.NOT_SENT, 0),
        new Case(Step.RCPT, DROP, Kind.NOT_SENT, 0),
        new Case(Step.RCPT, later, Kind.NOT_SENT, 0),
        new Case(Step.RCPT, new Fault.Say("550 nobody"), Kind.REFUSED, 0),
        new Case(Step.DATA, DROP, Kind.NOT_SENT, 0),
        new Case(Step.DATA, later, Kind.NOT_SENT, 0),
        new Case(Step.DATA, never, Kind.REFUSED, 0),
        new Case(Step.CONTENT, DROP, Kind.UNKNOWN, 0),
        new Case(Step.END, DROP, Kind.UNKNOWN, 0),
        new Case(Step.END, later, Kind.NOT_SENT, 0),
        new Case(Step.END, never, Kind.REFUSED, 0),
        new Case(Step.END, new Fault.Say("gibberish"), Kind.UNKNOWN, 0),
        new Case(Step.KEPT, DROP, Kind.UNKNOWN, 1));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void each_failure_is_told_for_what_it_is(Case each) throws IOException {
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      smtp.fail(each.step(), each.fault());

      SendException e = catchThrowableOfType(SendException.class, () -> channel.send(piece(1)));

      assertThat(e.kind()).isEqualTo(each.kind());
      assertThat(e).message().doesNotContain("pw-of-tests").doesNotContain("hello");
      assertThat(smtp.mails()).hasSize(each.arrived());
    }
  }

  @Test
  void what_the_server_babbles_is_never_another_failure() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      for (int round = 0; round < 300; round++) {
        Step step = Step.values()[random.nextInt(Step.values().length)];
        StringBuilder line = new StringBuilder();
        for (int count = random.nextInt(12); count > 0; count--) {
          line.append("0123459- \r\nx\u00ff".charAt(random.nextInt(13)));
        }
        smtp.fail(step, new Fault.Say(line.toString()));
        if (step == Step.RSET) {
          smtp.fail(Step.RCPT, new Fault.Say("450 later"));
        }
        try {
          CompletableFuture<String> sent = new CompletableFuture<>();
          Thread thread =
              Thread.ofVirtual()
                  .start(
                      () -> {
                        try {
                          sent.complete(channel.send(piece(1)));
                        } catch (SendException | InterruptedException | RuntimeException e) {
                          sent.completeExceptionally(e);
                        }
                      });
          boolean _ = thread.join(Duration.ofMillis(300));
          thread.interrupt();
          String _ = sent.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .as("seed %d, round %d, %s %s", seed, round, step, line)
              .isInstanceOfAny(SendException.class, InterruptedException.class);
        }
      }
    }
  }

  @Test
  void nobody_there_is_not_sent() throws IOException {
    int port;
    try (FakeSmtp smtp = FakeSmtp.start()) {
      port = smtp.port();
    }
    try (MailChannel channel = world.channel(settings(port, "none"))) {
      assertThat(catchThrowableOfType(SendException.class, () -> channel.send(piece(1))).kind())
          .isEqualTo(Kind.NOT_SENT);
    }
  }

  @Test
  void a_refusal_counts_though_the_connection_is_lost_after_it() throws IOException {
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      smtp.fail(Step.RCPT, new Fault.Say("550 nobody"));
      smtp.fail(Step.RSET, DROP);

      assertThat(catchThrowableOfType(SendException.class, () -> channel.send(piece(1))).kind())
          .isEqualTo(Kind.REFUSED);
    }
  }

  @Test
  void a_success_of_another_number_is_one() throws Exception {
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      smtp.fail(Step.KEPT, new Fault.Say("252 kept, I think"));

      assertThat(channel.send(piece(1))).isEqualTo("<" + piece(1).key() + "@example.org>");
    }
  }

  @Test
  void a_repeat_has_the_same_name_and_says_what_it_is() throws Exception {
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      String first = channel.send(piece(1));
      Outgoing once = piece(1);
      String second =
          channel.send(
              new Outgoing(
                  once.key(),
                  once.place(),
                  once.context(),
                  once.piece(),
                  once.made(),
                  Outgoing.Repeat.MAYBE));

      assertThat(second).isEqualTo(first);
      assertThat(smtp.counts()).isEqualTo(Map.of(first, 2));
      List<String> texts =
          smtp.mails().stream()
              .map(mail -> MimeReader.read(mail.text().getBytes()).text())
              .toList();
      assertThat(texts.getFirst()).isEqualTo("hello\n.dotted\n");
      assertThat(texts.getLast()).startsWith(Outgoing.MARK + "hello");
    }
  }

  @Test
  void tls_is_used_from_the_start_or_after_a_command() throws Exception {
    MailCertificate certificate = MailCertificate.of("localhost");
    try (FakeSmtp secret = FakeSmtp.startSecret(certificate.tls());
        FakeSmtp upgradable = FakeSmtp.startUpgradable(certificate.tls())) {
      for (Obj settings :
          List.of(settings(secret.port(), "tls"), settings(upgradable.port(), "starttls"))) {
        try (MailChannel channel = world.channel(settings.with("trusted_ca", certificate.pem()))) {
          String _ = channel.send(piece(1));
        }
      }
      assertThat(secret.mails()).hasSize(1);
      assertThat(upgradable.mails()).hasSize(1);
      assertThat(secret.secrets()).isNotEmpty();
    }
  }

  @Test
  void no_password_goes_where_tls_cannot_be_had() throws Exception {
    MailCertificate other = MailCertificate.of("mail.example.org");
    try (FakeSmtp plain = FakeSmtp.start();
        FakeSmtp secret = FakeSmtp.startSecret(other.tls());
        FakeSmtp upgradable = FakeSmtp.startUpgradable(other.tls())) {
      for (Obj settings :
          List.of(
              settings(plain.port(), "starttls"),
              settings(secret.port(), "tls"),
              settings(upgradable.port(), "starttls"),
              settings(secret.port(), "tls").with("trusted_ca", other.pem()),
              settings(upgradable.port(), "starttls").with("trusted_ca", other.pem()))) {
        try (MailChannel channel = world.channel(settings)) {
          assertThat(catchThrowableOfType(SendException.class, () -> channel.send(piece(1))).kind())
              .isEqualTo(Kind.NOT_SENT);
        }
      }
      for (FakeSmtp each : List.of(plain, secret, upgradable)) {
        assertThat(each.secrets()).isEmpty();
        assertThat(each.mails()).isEmpty();
      }
    }
  }

  @Test
  void closing_ends_a_dialogue_that_stands_still() throws Exception {
    try (FakeSmtp smtp = FakeSmtp.start()) {
      MailChannel channel = world.channel(settings(smtp.port(), "none"));
      smtp.fail(Step.END, new Fault.Silence());
      CompletableFuture<SendException> failed = new CompletableFuture<>();
      Thread _ =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      String _ = channel.send(piece(1));
                    } catch (SendException e) {
                      failed.complete(e);
                    } catch (InterruptedException e) {
                      failed.cancel(false);
                    }
                  });
      while (smtp.steps(Step.END) == 0) {
        Thread.onSpinWait();
      }
      channel.close();

      assertThat(failed.get(5, TimeUnit.SECONDS).kind()).isEqualTo(Kind.UNKNOWN);
    }
  }

  @Test
  void with_repeats_after_doubt_only_nothing_is_lost_and_nothing_doubled_in_silence()
      throws Exception {
    long seed = System.nanoTime();
    try (FakeSmtp smtp = FakeSmtp.start();
        MailChannel channel = world.channel(settings(smtp.port(), "none"))) {
      smtp.failAtRandom(seed, 0.08);
      Map<String, Integer> doubts = new HashMap<>();
      for (int number = 0; number < 60; number++) {
        sendUntilKnown(channel, number, doubts);
      }

      Map<String, Integer> counts = smtp.counts();
      assertThat(counts).as("seed %d", seed).hasSize(60);
      counts.forEach(
          (id, count) ->
              assertThat(count)
                  .as("%s, seed %d", id, seed)
                  .isLessThanOrEqualTo(1 + doubts.getOrDefault(id, 0)));
    }
  }

  private static void sendUntilKnown(MailChannel channel, int number, Map<String, Integer> doubts)
      throws InterruptedException {
    while (true) {
      try {
        String _ = channel.send(piece(number));
        return;
      } catch (SendException e) {
        assertThat(e.kind()).isNotEqualTo(Kind.REFUSED);
        if (e.kind() == Kind.UNKNOWN) {
          doubts.merge("<" + piece(number).key() + "@example.org>", 1, Integer::sum);
        }
      }
    }
  }
}
