package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class MimeReaderTest {
  private static MimeMail read(String mail) {
    return MimeReader.read(mail.replace("\n", "\r\n").getBytes(ISO_8859_1));
  }

  private static String multipart(String kind, String... parts) {
    StringBuilder mail = new StringBuilder("Content-Type: multipart/" + kind);
    mail.append("; boundary=\"b/").append(kind).append("\"\n\npreamble\n");
    for (String part : parts) {
      mail.append("--b/").append(kind).append('\n').append(part).append('\n');
    }
    return mail.append("--b/").append(kind).append("--\nepilogue\n").toString();
  }

  @Test
  void plain_text_is_preferred_and_the_files_of_all_alternatives_are_kept() {
    MimeMail mail =
        read(
            multipart(
                "alternative",
                "Content-Type: text/plain\n\nplain",
                multipart(
                    "mixed",
                    "Content-Type: text/html\n\n<b>html</b>",
                    "Content-Type: application/pdf; name=a.pdf\n\nPDF")));

    assertThat(mail.text()).isEqualTo("plain");
    assertThat(mail.files()).extracting(MimeFile::name).containsExactly("a.pdf");
  }

  @Test
  void html_is_taken_where_there_is_nothing_plain() {
    MimeMail mail =
        read(
            multipart(
                "alternative",
                "Content-Type: text/plain\n\n  \n",
                "Content-Type: text/html; charset=utf-8\n"
                    + "Content-Transfer-Encoding: quoted-printable\n\n"
                    + "<p>Gr=C3=BC=\n=C3=9Fe &amp; more</p>"));

    assertThat(mail.text()).isEqualTo("Grüße & more");
  }

  @Test
  void names_of_files_are_decoded_whichever_way_they_are_written() {
    MimeMail mail =
        read(
            multipart(
                "mixed",
                "Content-Disposition: attachment; filename*=UTF-8''pl%C3%A4n.txt\n\nx",
                "Content-Disposition: attachment; filename=\"=?utf-8?q?pl=C3=A4n.txt?=\"\n\nx",
                "Content-Disposition: attachment; filename=\"broken\n\nx",
                "Content-Type: message/rfc822\n\nSubject: in\n\nhello"));

    assertThat(mail.files())
        .extracting(MimeFile::name)
        .containsExactly("plän.txt", "plän.txt", "broken", "message.eml");
  }

  @Test
  void damaged_base64_gives_what_of_it_can_be_read() {
    MimeMail mail = read("Content-Transfer-Encoding: BASE64\n\naGVs\n!!bG8s*\nIHdvcmxkA\n");

    assertThat(mail.text()).isEqualTo("hello, world");
  }

  @Test
  void wrong_encodings_of_text_are_guessed() {
    assertThat(read("Content-Type: text/plain; charset=no-such\n\ncaf\u00e9").text())
        .isEqualTo("café");
    assertThat(
            MimeReader.read("Content-Type: text/plain; charset=us-ascii\n\ncafé".getBytes(UTF_8))
                .text())
        .isEqualTo("café");
    assertThat(read("Content-Type: text/plain; charset=utf-8\n\ncaf\u00e9").text())
        .isEqualTo("café");
    assertThat(read("Content-Type: text/plain; charset=\"\u0001\"\n\nok").text()).isEqualTo("ok");
    assertThat(read("Content-Type: text/plain; charset=utf-16\n\nodd").text()).isEqualTo("odd");
  }

  @Test
  void lines_that_were_broken_to_be_short_are_joined() {
    MimeMail mail =
        read("Content-Type: text/plain; format=flowed\n\none \ntwo\n> a \n> b\n-- \nsig\n");

    assertThat(mail.text()).isEqualTo("one two\n> a b\n-- \nsig\n");
  }

  @Test
  void encrypted_parts_and_signatures_are_no_files() {
    MimeMail secret = read(multipart("encrypted", "Content-Type: application/pgp\n\nx"));
    MimeMail signed =
        read(multipart("signed", "\nhello", "Content-Type: application/pgp-signature\n\nx"));

    assertThat(secret.files()).isEmpty();
    assertThat(secret.notes()).containsExactly("an encrypted part is left out");
    assertThat(signed.text()).isEqualTo("hello");
    assertThat(signed.files()).isEmpty();
  }

  @Test
  void parts_nested_a_thousand_deep_do_no_harm() {
    StringBuilder mail = new StringBuilder();
    for (int depth = 0; depth < 1_000; depth++) {
      mail.append("Content-Type: multipart/mixed; boundary=b")
          .append(depth)
          .append("\n\n--b")
          .append(depth)
          .append('\n');
    }
    mail.append("\ndeep inside\n");

    MimeMail read = soon(mail.toString());

    assertThat(read.text()).isEmpty();
    assertThat(read.notes()).anyMatch(note -> note.contains("nested"));
  }

  @Test
  void messages_in_messages_are_files_however_deep() {
    MimeMail read = soon("Content-Type: message/rfc822\n\n".repeat(1_000) + "x");

    assertThat(read.files()).hasSize(1);
  }

  @Test
  void parts_and_files_without_end_are_cut_off() {
    MimeMail files =
        soon(
            multipart(
                "mixed",
                "Content-Disposition: attachment; filename=a\n\nx\n".repeat(1)
                    + "--b/mixed\nContent-Disposition: attachment\n\nx\n".repeat(100_000)));

    assertThat(files.files()).hasSize(10);
    assertThat(files.notes()).contains("more than 10 files are left out");
  }

  @Test
  void a_mail_of_a_hundred_megabytes_is_read_in_seconds() {
    byte[] mail = new byte[100_000_000];
    java.util.Arrays.fill(mail, (byte) 'x');
    byte[] head = "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n".getBytes(UTF_8);
    System.arraycopy(head, 0, mail, 0, head.length);

    MimeMail read =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> MimeReader.read(mail));

    assertThat(read.text().length()).isLessThanOrEqualTo(2 * 1024 * 1024);
  }

  @Test
  void headers_without_end_do_no_harm() {
    assertThat(soon("X: y\n".repeat(200_000) + "\nhello").text()).isEqualTo("hello");
    assertThat(soon("X:" + " y\n".repeat(200_000) + "\nhello").text()).isEqualTo("hello");
    assertThat(soon("Content-Type: text/plain;" + " a=b;".repeat(100_000) + "\n\nhello").text())
        .isEqualTo("hello");
    assertThat(soon("Subject: " + "=?utf-8?q?x?= ".repeat(100_000) + "\n\nhello").text())
        .isEqualTo("hello");
  }

  private static MimeMail soon(String mail) {
    return Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(mail));
  }
}
