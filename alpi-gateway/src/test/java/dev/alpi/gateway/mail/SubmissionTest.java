package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.DovecotServer;
import dev.alpi.testkit.MailCertificate;
import dev.alpi.testkit.OpenSmtpdServer;
import dev.alpi.testkit.TlsFront;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mail in by Dovecot, and its answer out by OpenSMTPD into Dovecot again. */
final class SubmissionTest {
  @TempDir Path folder;

  @Test
  void an_answer_arrives_in_the_thread_of_its_question() throws Exception {
    Optional<String> missing = DovecotServer.missing().or(SubmissionTest::missingSmtp);
    assumeTrue(missing.isEmpty(), missing.orElse(""));
    MailCertificate certificate = MailCertificate.of("localhost");
    try (MailTestWorld world = new MailTestWorld();
        DovecotServer dovecot = DovecotServer.start(certificate);
        OpenSmtpdServer smtpd = OpenSmtpdServer.start(dovecot.lmtpPort());
        TlsFront front = TlsFront.start(certificate.tls(), smtpd.port());
        MailChannel channel =
            world.channel(
                Obj.EMPTY
                    .with("address", "work@example.org")
                    .with("name", "Änne's agent")
                    .with("imap_host", "localhost")
                    .with("imap_port", dovecot.imapsPort())
                    .with("smtp_host", "localhost")
                    .with("smtp_port", front.port())
                    .with("trusted_ca", certificate.pem()))) {
      RecordingIntake intake = new RecordingIntake(folder);
      start(channel, intake);
      dovecot.deliver(
          "work@example.org",
          ("From: alice@example.net\r\nMessage-ID: <q@example.net>\r\nSubject: Pläne\r\n"
                  + "References: <root@example.net> <p@example.net>\r\n\r\nWhich ones?\r\n")
              .getBytes(UTF_8));
      Inbound question = intake.next();
      Path file = Files.writeString(folder.resolve("plän.txt"), "content");
      Piece piece =
          channel.compose(new Reply("**These** ones.", List.of(file), List.of())).getFirst();

      String id =
          channel.send(
              new Outgoing(
                  "a".repeat(32),
                  question.place(),
                  question.context(),
                  piece,
                  Instant.now(),
                  Outgoing.Repeat.NO));

      byte[] mail = arrived(dovecot).getBytes(ISO_8859_1);
      MailHeaders headers = MailHeaders.parse(mail);
      assertThat(headers.first("Message-ID")).isEqualTo(id);
      assertThat(headers.first("In-Reply-To")).isEqualTo("<q@example.net>");
      assertThat(headers.first("References"))
          .isEqualTo("<root@example.net> <p@example.net> <q@example.net>");
      assertThat(headers.text("Subject")).isEqualTo("Re: Pläne");
      assertThat(headers.text("From")).isEqualTo("Änne's agent <work@example.org>");
      assertThat(headers.first("Auto-Submitted")).isEqualTo("auto-replied");
      MimeMail read = MimeReader.read(mail);
      assertThat(read.text().strip()).isEqualTo("**These** ones.");
      assertThat(read.files().getFirst().name()).isEqualTo("plän.txt");
      assertThat(read.files().getFirst().content()).asString().isEqualTo("content");
      assertThat(channel.probe()).contains("work@example.org").contains("NOT CHECKED");
    }
  }

  private static Optional<String> missingSmtp() {
    try {
      return OpenSmtpdServer.missing();
    } catch (IOException | InterruptedException e) {
      return Optional.of(e.toString());
    }
  }

  private static void start(MailChannel channel, RecordingIntake intake) throws Exception {
    Thread _ =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    channel.receive(intake);
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    intake.awaitSign("taken");
  }

  private static String arrived(DovecotServer dovecot) throws Exception {
    long end = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < end) {
      List<String> mails = dovecot.mails("alice@example.net");
      if (!mails.isEmpty() && mails.getFirst().strip().endsWith("--")) {
        return mails.getFirst();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("nothing arrived");
  }
}
