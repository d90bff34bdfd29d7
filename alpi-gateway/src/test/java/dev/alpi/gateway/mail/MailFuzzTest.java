package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Inbound;
import dev.alpi.gateway.mail.Screening.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever bytes come, mail is read or refused, without a failure. */
final class MailFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "From: ",
          "alice@example.net",
          "<",
          ">",
          "\"",
          "(",
          ")",
          ";",
          ",",
          ":",
          "=",
          "\\",
          "\r\n",
          "\n",
          "\r",
          "\r\n ",
          "\r\n\r\n",
          "--b",
          "--b--",
          "boundary=b",
          "boundary=\"b\"",
          "Content-Type: multipart/mixed; boundary=b\r\n",
          "Content-Type: multipart/alternative; boundary=b\r\n",
          "Content-Type: text/html; charset=",
          "Content-Type: text/plain; format=flowed\r\n",
          "utf-8",
          "utf-16",
          "x-user-defined",
          "iso-2022-jp",
          "Content-Transfer-Encoding: base64\r\n",
          "Content-Transfer-Encoding: quoted-printable\r\n",
          "=?utf-8?q?=00?=",
          "=?x?b?!!!?=",
          "filename*0*=utf-8''%",
          "filename*=%zz",
          "filename=",
          "Content-Disposition: attachment; ",
          "Message-ID: <a@b>\r\n",
          "References: ",
          "Subject: ",
          "Date: ",
          "Received: ",
          "Authentication-Results: mx.example.org; ",
          "dmarc=pass header.from=example.net",
          "<p>",
          "<li>",
          "</ul>",
          "<blockquote>",
          "</blockquote>",
          "<a href=",
          "<table>",
          "<td>",
          "&#x",
          "&#0;",
          "<!--",
          "<![CDATA[",
          "> ",
          "-- \n",
          "On x wrote:\n",
          "\u0000",
          "\u00ff",
          "\u00e9",
          "\u0080",
          "name*1=x; name*0=y");

  @TempDir Path folder;

  @Test
  void no_bytes_are_a_failure() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    RecordingIntake intake = new RecordingIntake(folder);
    intake.admit("alice@example.net");
    int wanted = 0;
    for (int round = 0; round < 6_000; round++) {
      byte[] mail =
          (random.nextBoolean() ? "From: alice@example.net\r\n" : "")
              .concat(text(random))
              .getBytes(ISO_8859_1);
      try {
        wanted += handle(mail, intake) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertThat(wanted).isGreaterThan(100);
  }

  private boolean handle(byte[] mail, RecordingIntake intake) throws IOException {
    MailHeaders headers = MailHeaders.parse(mail);
    Optional<java.time.Instant> _ = headers.date();
    boolean isChecked = mail.length % 2 == 0;
    Screening screening =
        new Screening(
            "work@example.org", new MailSettings.Origin("mx.example.org", 1, isChecked), 100_000);
    MimeMail read = MimeReader.read(mail);
    String _ = ReplyText.of(read.text());
    String _ = HtmlText.of(read.text());
    if (screening.verdict(headers, mail.length, intake) instanceof Verdict.Wanted(Letter letter)) {
      Optional<Inbound> _ = InboundMail.of(letter, read, folder);
      return true;
    }
    return false;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int piece = 0; piece < length; piece++) {
      if (random.nextInt(5) == 0) {
        text.append((char) random.nextInt(256));
      } else {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return text.toString();
  }

  @Test
  void lines_that_go_on_with_no_header_are_left_out() {
    for (String start : List.of(" ", "\t", " \r\n \r\n ", "x\r\n ", " a\n b", " \r x")) {
      MailHeaders headers =
          MailHeaders.parse((start + "\r\nFrom: alice@example.net\r\n").getBytes(ISO_8859_1));
      assertThat(headers.all("From")).as(start).containsExactly("alice@example.net");
      assertThat(headers.has("X-First")).isFalse();
    }
  }

  @Test
  void cursors_of_any_text_are_read_or_not() {
    for (String text :
        List.of(
            "",
            "{",
            "[]",
            "{}",
            "{\"uid\":1}",
            "{\"uidvalidity\":1,\"uid\":2,\"seen\":\"x\"}",
            "{\"uidvalidity\":1e99,\"uid\":2}")) {
      assertThat(MailCursor.read(text)).isEmpty();
    }
    MailCursor cursor = new MailCursor(3, 4, java.time.Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(MailCursor.read(cursor.text())).contains(cursor);
  }
}
