package dev.alpi.gateway.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompositionTest {
  private static final MailSettings.Account ACCOUNT =
      new MailSettings.Account("work@example.org", "", "work");

  @TempDir Path folder;
  private final FakeClock clock = FakeClock.at("2026-03-01T10:00:00Z");

  private byte[] mail(Obj context, Piece piece) throws SendException {
    return new Composition(ACCOUNT, clock, 1_000_000)
        .mail(
            new Outgoing(
                "0".repeat(32),
                new Place("alice@example.net", "<root@example.net>"),
                context,
                piece,
                Instant.EPOCH,
                Outgoing.Repeat.NO));
  }

  private byte[] mail(Obj context, String text) throws SendException {
    return mail(context, Piece.of(Obj.EMPTY.with("text", text), text));
  }

  @Test
  void the_text_goes_as_it_is_and_as_html() throws SendException {
    String text =
        "# Häding\n\n| a | b |\n|---|---|\n| 1 | <script> |\n\n[x](javascript:y) "
            + "ü".repeat(300);
    byte[] mail = mail(Obj.EMPTY, text);
    String raw = new String(mail, US_ASCII);

    assertThat(MimeReader.read(mail).text().strip()).isEqualTo(text);
    String html =
        new String(
            MimeEntity.of(mail).parts(2).getLast().content(100_000),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(html)
        .contains("<h1>Häding</h1>")
        .contains("<td>&lt;script&gt;</td>")
        .doesNotContain("javascript:");
    assertThat(raw.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(78));
    assertThat(raw).contains("Date: Sun, 1 Mar 2026 10:00:00 +0000\r\n");
  }

  @Test
  void the_subject_is_kept_with_one_re() throws SendException {
    for (String subject : List.of("Plan", "Re: Plan", "RE: Plan", "Ünïcode " + "x".repeat(200))) {
      String written =
          MailHeaders.parse(mail(Obj.EMPTY.with("subject", subject), "x")).text("Subject");
      assertThat(written.replaceFirst("(?i)^re: ", ""))
          .isEqualTo(subject.replaceFirst("(?i)^re: ", ""));
      assertThat(written).matches("(?i)re: (?!re:).*");
    }
    assertThat(MailHeaders.parse(mail(Obj.EMPTY, "## News\nmore")).first("Subject"))
        .isEqualTo("News");
  }

  @Test
  void nothing_that_was_said_becomes_a_header() throws SendException {
    Obj context =
        Obj.EMPTY
            .with("subject", "a\r\nBcc: eve@example.net\r\n\r\nbody")
            .with("message_id", "<a@b>\r\nBcc: eve@example.net")
            .with("references", Arr.ofStrings(List.of("<ok@example.net>", "bad\r\nBcc: x@y")));
    MailHeaders headers = MailHeaders.parse(mail(context, "x"));

    assertThat(headers.has("Bcc")).isFalse();
    assertThat(headers.first("References")).isEqualTo("<ok@example.net>");
  }

  @Test
  void a_mail_that_answers_nothing_joins_the_thread_of_its_place() throws SendException {
    assertThat(MailHeaders.parse(mail(Obj.EMPTY, "x")).first("In-Reply-To"))
        .isEqualTo("<root@example.net>");
  }

  @Test
  void a_long_chain_keeps_its_first_and_its_last() {
    List<String> chain =
        java.util.stream.IntStream.range(0, 100).mapToObj(n -> "<" + n + "@x>").toList();

    assertThat(Letter.kept(chain))
        .hasSize(Letter.REFERENCES_MAX)
        .startsWith("<0@x>")
        .endsWith("<98@x>", "<99@x>");
  }

  @Test
  void each_file_has_a_mail_and_the_first_one_goes_with_the_text() throws IOException {
    Path one = Files.writeString(folder.resolve("one"), "1");
    Path two = Files.writeString(folder.resolve("zwö \"2\""), "\r\n.\r\n");
    List<Piece> pieces = Composition.pieces(new Reply("text", List.of(one, two), List.of()));

    assertThat(pieces).extracting(Piece::file).containsExactly(Optional.of(one), Optional.of(two));
    MimeMail read = MimeReader.read(mail(Obj.EMPTY, pieces.getLast()));
    assertThat(read.files().getFirst().name()).isEqualTo("zwö \"2\"");
    assertThat(new String(read.files().getFirst().content(), ISO_8859_1)).isEqualTo("\r\n.\r\n");
    assertThat(Composition.pieces(new Reply("", List.of(one), List.of()))).hasSize(1);
  }

  @Test
  void a_long_text_goes_in_several_mails() {
    String text = "a line of text 😀\n".repeat(40_000);
    List<Piece> pieces = Composition.pieces(Reply.of(text));

    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(String.join("", pieces.stream().map(Piece::plain).toList())).isEqualTo(text);
    assertThat(Composition.pieces(Reply.of("😀".repeat(150_000))))
        .allSatisfy(piece -> assertThat(piece.plain().codePoints()).allMatch(c -> c == 0x1f600));
  }

  @Test
  void what_can_never_be_sent_is_refused() throws IOException {
    Path large = Files.write(folder.resolve("large"), new byte[900_000]);
    Piece tooLarge = new Piece(Obj.EMPTY.with("text", "x"), "x", Optional.of(large));
    Piece gone = new Piece(Obj.EMPTY, "x", Optional.of(folder.resolve("gone")));

    for (Piece piece : List.of(tooLarge, gone)) {
      assertThatThrownBy(() -> mail(Obj.EMPTY, piece))
          .isInstanceOfSatisfying(
              SendException.class, e -> assertThat(e.kind()).isEqualTo(SendException.Kind.REFUSED));
    }
  }

  @Test
  void markdown_nested_without_end_goes_as_plain_text() throws SendException {
    for (String sign : List.of("> ", "*a ", "[", "- ", "![", "_a_", "**", "`", "<")) {
      String text = sign.repeat(20_000) + "x";
      assertThat(MimeReader.read(mail(Obj.EMPTY, text)).text().strip()).isEqualTo(text.strip());
    }
  }
}
