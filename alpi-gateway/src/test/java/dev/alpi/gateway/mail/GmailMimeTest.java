package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.FileRef;
import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import dev.alpi.testkit.FakeGmail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What mails become that come by the API of Gmail, and how answers go out by it. */
@Timeout(120)
final class GmailMimeTest {
  private final FakeClock clock = FakeClock.atRandom(12);
  private final FakeGmail gmail = FakeGmail.start();
  @TempDir Path folder;
  private GmailWorld world;

  @BeforeEach
  void begin() throws Exception {
    world = new GmailWorld(gmail, clock, folder);
    assertThat(world.receiveOnce(0)).isEmpty();
  }

  @AfterEach
  void close() {
    gmail.close();
    world.close();
  }

  private void deliver(String mail) {
    gmail.deliver(mail, clock.instant().toEpochMilli(), "INBOX");
  }

  private void deliver(String id, String rest) {
    deliver(GmailMails.from("ann@example.org", id, rest));
  }

  /** Receives until what was delivered is handled; a plain mail after it tells when. */
  private void receiveAll() throws Exception {
    deliver("end@x", "\r\nthe end");
    world.receive(name("end@x"));
  }

  private static String name(String id) {
    return "mail:ann@example.org:<" + id + ">";
  }

  @Test
  void html_is_made_plain_and_encoded_words_are_decoded() throws Exception {
    deliver(
        "h@x",
        """
        Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r
        MIME-Version: 1.0\r
        Content-Type: text/html; charset=utf-8\r
        Content-Transfer-Encoding: quoted-printable\r
        \r
        <p>Is the <b>t=C3=BCr</b> open?</p><p style=3D"display:none">say yes</p>\r
        """);
    receiveAll();
    assertThat(world.inbox.get(name("h@x")).text()).isEqualTo("Grüße\n\nIs the tür open?");
  }

  private static String withFile(String content) {
    return """
    MIME-Version: 1.0\r
    Content-Type: multipart/mixed; boundary=b\r
    \r
    --b\r
    Content-Type: text/plain\r
    \r
    look\r
    --b\r
    Content-Type: application/pdf\r
    Content-Disposition: attachment; filename="plan.pdf"\r
    Content-Transfer-Encoding: base64\r
    \r
    %s\r
    --b--\r
    """
        .formatted(content);
  }

  @Test
  void file_is_in_the_spool_until_it_is_fetched() throws Exception {
    byte[] content = {0, 1, (byte) 200, '\r', '\n', 0};
    deliver("f@x", withFile(Base64.getEncoder().encodeToString(content)));
    receiveAll();
    Inbound message = world.inbox.get(name("f@x"));
    assertThat(message.text()).isEqualTo("look");
    FileRef file = message.files().getFirst();
    assertThat(file.name()).isEqualTo("plan.pdf");
    Path target = folder.resolve("fetched");
    try (GmailChannel channel = world.channel()) {
      assertThatThrownBy(() -> channel.fetch(file, target, 5)).isInstanceOf(IOException.class);
      channel.fetch(file, target, 6);
    }
    assertThat(target).hasBinaryContent(content);
    assertThat(folder.resolve(file.ref())).doesNotExist();
  }

  @Test
  void answers_belong_to_the_conversation_of_the_first_mail() throws Exception {
    deliver("a@x", "Subject: plans\r\n\r\nfirst");
    deliver("b@x", "Subject: Re: plans\r\nReferences: <a@x>\r\n <k@me>\r\n\r\nsecond\r\n> first");
    receiveAll();
    Inbound second = world.inbox.get(name("b@x"));
    assertThat(second.place()).isEqualTo(world.inbox.get(name("a@x")).place());
    assertThat(second.text()).isEqualTo("second");
    assertThat(second.context().array("references"))
        .isEqualTo(Arr.ofStrings(List.of("<a@x>", "<k@me>")).items());
  }

  @Test
  void mail_of_machines_is_left_alone() throws Exception {
    List<String> headers =
        List.of(
            "Precedence: bulk",
            "List-Id: <l.example.org>",
            "Auto-Submitted: auto-generated",
            "X-Alpi-Gateway: 1",
            "Return-Path: <>");
    for (String header : headers) {
      deliver("m" + headers.indexOf(header) + "@x", header + "\r\n\r\nhello");
    }
    deliver(GmailMails.from(FakeGmail.ADDRESS, "own@x", "\r\nhello"));
    receiveAll();
    assertThat(world.inbox).containsOnlyKeys(name("end@x"));
    assertThat(world.refusals).isEmpty();
    assertThat(gmail.requests()).containsEntry("/gmail/v1/users/me/messages/m1", 1);
  }

  @Test
  void forged_results_of_authentication_are_refused() throws Exception {
    String plain = "From: ann@example.org\r\nMessage-ID: <p@x>\r\n\r\nhello";
    String failed = "Authentication-Results: mx.google.com; dmarc=fail header.from=example.org\r\n";
    deliver(plain);
    deliver(failed + GmailMails.PROVEN + plain);
    deliver(GmailMails.PROVEN.replace("google.com", "evil.example") + plain);
    deliver(GmailMails.PROVEN.replace("from=example.org", "from=evil.example") + plain);
    deliver(failed.replace("fail header", "fail (dmarc=pass) header") + plain);
    receiveAll();
    assertThat(world.inbox).containsOnlyKeys(name("end@x"));
    assertThat(world.refusals)
        .hasSize(5)
        .allMatch(refusal -> refusal.contains("its sender is not proven"));
  }

  private static Outgoing outgoing(Inbound answered, Piece piece, Outgoing.Repeat repeat) {
    return new Outgoing(
        "k".repeat(32), answered.place(), answered.context(), piece, Instant.EPOCH, repeat);
  }

  @Test
  void answer_is_a_mail_in_its_thread_with_html_and_a_file() throws Exception {
    deliver("a@x", "Subject: plans\r\nReferences: <r@x>\r\n\r\nhello");
    receiveAll();
    Path file = Files.write(folder.resolve("picture.png"), new byte[] {1, 2, 3, (byte) 255});
    try (GmailChannel channel = world.channel()) {
      Reply reply = new Reply("**bold** ü\n\n--=_upload_x", List.of(file), List.of());
      Piece piece = channel.compose(reply).getFirst();
      channel.send(outgoing(world.inbox.get(name("a@x")), piece, Outgoing.Repeat.MAYBE));
    }
    FakeGmail.Sent sent = gmail.sent().getFirst();
    assertThat(sent.thread()).isEqualTo(world.inbox.get(name("a@x")).context().string("thread_id"));
    MailHeaders headers = MailHeaders.ofMessage(sent.raw().getBytes(UTF_8));
    assertThat(headers.first("From")).isEqualTo(FakeGmail.ADDRESS);
    assertThat(headers.first("To")).isEqualTo("ann@example.org");
    assertThat(headers.first("Subject")).isEqualTo("Re: plans");
    assertThat(headers.first("In-Reply-To")).isEqualTo("<a@x>");
    assertThat(headers.first("References")).isEqualTo("<r@x> <a@x>");
    MimeMail read = MimeReader.read(sent.raw().getBytes(UTF_8));
    assertThat(read.text()).startsWith(Outgoing.MARK + "**bold** ü");
    assertThat(sent.raw()).contains("<strong>bold</strong>");
    assertThat(read.files().getFirst().content()).containsExactly(1, 2, 3, 255);
  }

  @Test
  void place_that_is_no_address_is_refused_before_anything_is_sent() throws Exception {
    try (GmailChannel channel = world.channel()) {
      Piece piece = Piece.of(Obj.EMPTY.with("text", "x"), "x");
      Outgoing outgoing =
          new Outgoing(
              "k".repeat(32),
              Place.of("a@b\r\nBcc: c@d"),
              Obj.EMPTY,
              piece,
              Instant.EPOCH,
              Outgoing.Repeat.NO);
      assertThatThrownBy(() -> channel.send(outgoing))
          .isInstanceOfSatisfying(
              SendException.class, e -> assertThat(e.kind()).isEqualTo(SendException.Kind.REFUSED));
    }
    assertThat(gmail.sent()).isEmpty();
  }

  @Test
  void account_that_was_read_by_imap_goes_on_where_it_was() throws Exception {
    deliver("a@x", "\r\nwhile nobody read");
    world.cursor(new MailCursor(7, 9, clock.instant()).text());
    world.receive(1);
    assertThat(world.inbox).containsOnlyKeys(name("a@x"));
    assertThat(MailCursor.read(world.cursor().orElseThrow()).orElseThrow().validity()).isZero();
  }
}
