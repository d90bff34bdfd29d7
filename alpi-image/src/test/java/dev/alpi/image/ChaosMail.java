package dev.alpi.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.DovecotServer;
import dev.alpi.testkit.FakeSmtp;
import dev.alpi.testkit.MailCertificate;
import dev.alpi.testkit.MailDialogue;
import dev.alpi.testkit.OpenSmtpdServer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Threads of mails: in by SMTP to OpenSMTPD, which delivers them to Dovecot, and out to a server
 * here that keeps their order and breaks connections.
 */
final class ChaosMail implements ChaosChannel {
  private static final String AGENT = "agent@example.org";
  private static final int ARRIVAL_LOOKS_MAX = 600;
  private static final int LOOK_AGAIN_MILLIS = 100;

  private final DovecotServer dovecot;
  private final Optional<OpenSmtpdServer> smtpd;
  private final FakeSmtp out;
  private final CountDownLatch closed = new CountDownLatch(1);

  private ChaosMail(DovecotServer dovecot, Optional<OpenSmtpdServer> smtpd, FakeSmtp out) {
    this.dovecot = dovecot;
    this.smtpd = smtpd;
    this.out = out;
  }

  /** Starts the servers; nothing if they cannot be had, which is said. */
  static Optional<ChaosMail> start(SoakFindings findings) throws IOException, InterruptedException {
    Optional<String> missing = DovecotServer.missing();
    if (missing.isPresent()) {
      findings.note("without mail: " + missing.get());
      return Optional.empty();
    }
    MailCertificate certificate = MailCertificate.of("localhost");
    DovecotServer dovecot = DovecotServer.start(certificate);
    Optional<String> missingSmtp = OpenSmtpdServer.missing();
    missingSmtp.ifPresent(why -> findings.note("mail comes by LMTP, without SMTP: " + why));
    Optional<OpenSmtpdServer> smtpd =
        missingSmtp.isPresent()
            ? Optional.empty()
            : Optional.of(OpenSmtpdServer.start(dovecot.lmtpPort()));
    return Optional.of(new ChaosMail(dovecot, smtpd, FakeSmtp.startSecret(certificate.tls())));
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public Repeats repeats() {
    return Repeats.MARKED;
  }

  @Override
  public List<String> chats() {
    return List.of("<one@example.net>", "<two@example.net>", "<three@example.net>");
  }

  @Override
  public Obj settings() {
    return Obj.EMPTY.with("allowed_senders", Arr.ofStrings(List.of("@example.net")));
  }

  @Override
  public Obj accounts() {
    return Obj.EMPTY.with(
        "work",
        Obj.EMPTY
            .with("address", AGENT)
            .with("imap_host", "localhost")
            .with("imap_port", dovecot.imapsPort())
            .with("smtp_host", "localhost")
            .with("smtp_port", out.port())
            .with("idle_s", 20)
            .with("poll_interval_s", 1)
            .with("trusted_ca", dovecot.certificate().pem()));
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of("EMAIL__WORK__PASSWORD", DovecotServer.PASSWORD);
  }

  @Override
  public void say(ChaosMessage message) throws IOException, InterruptedException {
    String person = message.chat().substring(1, message.chat().length() - 1);
    String mail =
        """
        From: %s
        To: %s
        Subject: Re: orders
        Message-ID: <%s@example.net>
        References: %s

        %s
        """
            .formatted(person, AGENT, message.marker(), message.chat(), message.text());
    if (smtpd.isPresent()) {
      send(smtpd.get().port(), person, mail);
    } else {
      dovecot.deliver(AGENT, mail.getBytes(ISO_8859_1));
    }
    // the next one of its thread must not overtake it on its way to the mailbox
    for (int look = 0; !hasArrived(message.marker()); look++) {
      boolean isClosed = closed.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      if (isClosed || look > ARRIVAL_LOOKS_MAX) {
        throw new IOException("the mail " + message + " has not come to its mailbox");
      }
    }
  }

  private boolean hasArrived(String marker) throws IOException {
    try {
      return dovecot.mails(AGENT).stream().anyMatch(mail -> mail.contains(marker));
    } catch (NoSuchFileException e) {
      // one got another name, because it was marked as seen
      return false;
    }
  }

  private static void send(int port, String from, String mail) throws IOException {
    MailDialogue.deliver(port, "EHLO localhost", new MailDialogue.Envelope(from, AGENT), mail);
  }

  @Override
  public List<ChaosAnswer> answers() {
    return out.mails().stream().map(ChaosMail::answer).toList();
  }

  private static ChaosAnswer answer(FakeSmtp.Mail mail) {
    String root = mail.header("References").split(" ", 2)[0];
    // as quoted-printable breaks lines
    return new ChaosAnswer(root, mail.text().replace("=\r\n", ""));
  }

  @Override
  public void failAtRandom(long seed, double rate) {
    out.failAtRandom(seed, rate);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    out.close();
    if (smtpd.isPresent()) {
      smtpd.get().close();
    }
    dovecot.close();
  }
}
