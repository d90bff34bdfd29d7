package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.Outgoing.Repeat;
import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Place;
import dev.alpi.gateway.Reply;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.TelegramFault;
import dev.alpi.testkit.TelegramSent;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How answers go out, and what is known of those that fail. */
final class SendTest {
  private static Piece only(TelegramGateway gateway, String markdown) {
    List<Piece> pieces = gateway.channel.compose(Reply.of(markdown));
    assertThat(pieces).hasSize(1);
    return pieces.getFirst();
  }

  private static SendException failure(TelegramGateway gateway, Outgoing out) {
    return catchThrowableOfType(SendException.class, () -> gateway.channel.send(out));
  }

  private static Outgoing text(TelegramGateway gateway) {
    return TelegramGateway.outgoing(only(gateway, "hi."), Place.of("42"), Obj.EMPTY, Repeat.NO);
  }

  private static String refusal(int code, String description) {
    return Json.compact(
        Obj.EMPTY.with("ok", false).with("error_code", code).with("description", description));
  }

  @Test
  void a_text_goes_out_as_markdown_v2_and_answers() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Piece piece = only(gateway, "**Hi.** `x`");
      Obj context = Obj.EMPTY.with("message_id", 9);

      String id =
          gateway.channel.send(
              TelegramGateway.outgoing(piece, new Place("-1005", "17"), context, Repeat.NO));

      TelegramSent sent = gateway.telegram.sent().getFirst();
      assertThat(id).isEqualTo("-1005:1");
      assertThat(sent.marked()).isEqualTo("*Hi\\.* `x`");
      assertThat(sent.text()).isEqualTo("Hi. x").isEqualTo(piece.plain());
      assertThat(sent.chat()).isEqualTo("-1005");
      assertThat(sent.thread()).isEqualTo("17");
      assertThat(sent.answers()).isEqualTo(9);
      assertThat(sent.fields().get("reply_parameters")).contains("allow_sending_without_reply");
      assertThat(sent.fields().get("link_preview_options")).contains("true");
    }
  }

  @Test
  void only_the_first_piece_is_an_answer_and_the_last_has_the_buttons() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      List<Reply.Button> buttons =
          List.of(
              new Reply.Button("Yes", "yes 1"),
              new Reply.Button("", "no 1"),
              new Reply.Button("too long", "x".repeat(65)));
      Reply reply = new Reply("word. ".repeat(2_000), List.of(), buttons);

      for (Piece piece : gateway.channel.compose(reply)) {
        Obj context = Obj.EMPTY.with("message_id", 9);
        gateway.channel.send(
            TelegramGateway.outgoing(piece, Place.of("42"), context, Repeat.MAYBE));
      }

      List<TelegramSent> sent = gateway.telegram.sent();
      assertThat(sent).hasSize(4);
      assertThat(sent).extracting(TelegramSent::answers).containsExactly(9L, 0L, 0L, 0L);
      assertThat(sent).allMatch(each -> each.text().startsWith(Outgoing.MARK));
      assertThat(sent).allMatch(each -> each.marked().length() <= 4_096);
      assertThat(sent.getFirst().buttons()).isEmpty();
      assertThat(sent.getLast().buttons()).containsExactly("yes 1", "no 1");
    }
  }

  @Test
  void the_mark_of_a_repeat_breaks_no_quotation_and_no_code() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      for (String markdown : List.of("> quote", "```java\nx\n```")) {
        gateway.channel.send(
            TelegramGateway.outgoing(
                only(gateway, markdown), Place.of("42"), Obj.EMPTY, Repeat.MAYBE));
      }

      assertThat(gateway.telegram.calls("sendMessage")).hasSize(2);
      assertThat(gateway.telegram.sent())
          .extracting(TelegramSent::text)
          .containsExactly("[may be a repeat]\nquote", "[may be a repeat]\nx\n");
    }
  }

  @Test
  void markup_that_telegram_refuses_goes_out_as_plain_text() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.answer(
          "sendMessage", 400, refusal(400, "Bad Request: can't parse entities: whatever"));

      gateway.channel.send(text(gateway));

      assertThat(gateway.telegram.sent()).hasSize(1);
      assertThat(gateway.telegram.sent().getFirst().fields())
          .containsEntry("text", "hi.")
          .doesNotContainKey("parse_mode");
    }
  }

  @Test
  void a_group_that_moved_and_a_topic_that_is_gone_are_followed_once() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.telegram.answer(
          "sendMessage",
          400,
          "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was upgraded"
              + " to a supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":-1009}}");
      gateway.telegram.answer(
          "sendMessage", 400, refusal(400, "Bad Request: message thread not found"));

      gateway.channel.send(
          TelegramGateway.outgoing(
              only(gateway, "hi"), new Place("-5", "17"), Obj.EMPTY, Repeat.NO));

      assertThat(gateway.telegram.sent().getFirst().chat()).isEqualTo("-1009");
      assertThat(gateway.telegram.sent().getFirst().thread()).isEmpty();
    }
  }

  @Test
  void what_may_have_arrived_is_told_from_what_did_not() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Outgoing out = text(gateway);
      for (TelegramFault fault :
          List.of(
              TelegramFault.DROP_BEFORE,
              TelegramFault.DROP_AFTER,
              TelegramFault.SERVER_ERROR,
              TelegramFault.SERVER_ERROR_AFTER,
              TelegramFault.GARBAGE)) {
        gateway.telegram.fail("sendMessage", fault);
        assertThat(failure(gateway, out).kind()).as(fault.name()).isEqualTo(Kind.UNKNOWN);
      }

      gateway.telegram.fail("sendMessage", TelegramFault.TOO_MANY);
      SendException busy = failure(gateway, out);
      assertThat(busy.kind()).isEqualTo(Kind.NOT_SENT);
      assertThat(busy.retryAfter()).contains(Duration.ofSeconds(1));
      assertThat(gateway.telegram.calls("sendMessage")).hasSize(6);
    }
  }

  @Test
  void refusals_are_final_or_not() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Outgoing out = text(gateway);
      for (int code : List.of(400, 403)) {
        gateway.telegram.answer("sendMessage", code, refusal(code, "Forbidden: bot was blocked"));
        assertThat(failure(gateway, out))
            .hasMessageContaining("bot was blocked")
            .extracting(SendException::kind)
            .isEqualTo(Kind.REFUSED);
      }
      for (int code : List.of(401, 404)) {
        gateway.telegram.answer("sendMessage", code, refusal(code, "Unauthorized"));
        assertThat(failure(gateway, out).kind()).isEqualTo(Kind.NOT_SENT);
      }
      for (int status : List.of(302, 400, 407)) {
        gateway.telegram.answer("sendMessage", status, "{}");
        assertThat(failure(gateway, out).kind()).as("" + status).isEqualTo(Kind.NOT_SENT);
      }
    }
  }

  @Test
  void nobody_there_is_not_sent() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Outgoing out = text(gateway);
      gateway.telegram.close();

      assertThat(failure(gateway, out).kind()).isEqualTo(Kind.NOT_SENT);
    }
  }

  @Test
  void a_short_text_is_the_caption_of_the_first_file() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      Path photo = Files.write(disk.getPath("/chart.PNG"), new byte[] {1, 2, 3});
      Path text = Files.writeString(disk.getPath("/a \"b\".txt"), "hé");

      gateway.send(new Reply("see *this*", List.of(photo, text), List.of()));

      List<TelegramSent> sent = gateway.telegram.sent();
      assertThat(sent)
          .extracting(TelegramSent::method)
          .containsExactly("sendPhoto", "sendDocument");
      assertThat(sent.getFirst().text()).isEqualTo("see this");
      assertThat(sent.getFirst().marked()).isEqualTo("see _this_");
      assertThat(sent.getFirst().fileBytes()).isEqualTo(3);
      assertThat(sent.getLast().text()).isEmpty();
      assertThat(sent.getLast().file()).isEqualTo("a %22b%22.txt");
      assertThat(sent.getLast().fileBytes()).isEqualTo(3);
    }
  }

  @Test
  void a_longer_text_goes_before_its_files_whole() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      Path voice = Files.write(disk.getPath("/say.ogg"), new byte[] {1});
      String text = "a. ".repeat(400).strip();

      gateway.send(new Reply(text, List.of(voice), List.of(new Reply.Button("ok", "ok"))));

      List<TelegramSent> sent = gateway.telegram.sent();
      assertThat(sent).extracting(TelegramSent::method).containsExactly("sendMessage", "sendVoice");
      assertThat(sent.getFirst().text()).isEqualTo(text);
      assertThat(sent.getFirst().buttons()).containsExactly("ok");
    }
  }

  @Test
  void files_are_shown_by_their_kind() {
    assertThat(
            List.of("a.jpg", "a.webp", "a.mp4", "a.mp3", "a.opus", "a.pdf", "jpg", "a").stream()
                .map(name -> FileKind.of(Path.of(name))))
        .containsExactly(
            FileKind.PHOTO,
            FileKind.PHOTO,
            FileKind.VIDEO,
            FileKind.AUDIO,
            FileKind.VOICE,
            FileKind.DOCUMENT,
            FileKind.DOCUMENT,
            FileKind.DOCUMENT);
  }

  @Test
  void a_picture_that_telegram_cannot_show_goes_out_as_a_document() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      Path photo = Files.write(disk.getPath("/chart.png"), new byte[] {1, 2, 3});
      gateway.telegram.answer(
          "sendPhoto", 400, refusal(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"));
      Path large = Files.write(disk.getPath("/large.png"), new byte[11 * 1024 * 1024]);

      gateway.send(new Reply("", List.of(photo, large), List.of()));

      assertThat(gateway.telegram.sent())
          .extracting(TelegramSent::method)
          .containsExactly("sendDocument", "sendDocument");
      assertThat(gateway.telegram.sent().getLast().fileBytes()).isEqualTo(11 * 1024 * 1024);
    }
  }

  @Test
  void files_that_cannot_go_out_are_refused_with_the_reason() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start();
        FileSystem disk = Jimfs.newFileSystem(Configuration.unix())) {
      Path empty = Files.createFile(disk.getPath("/empty.txt"));
      Path large = disk.getPath("/large.bin");
      try (var out = Files.newOutputStream(large)) {
        for (int i = 0; i < 51; i++) {
          out.write(new byte[1024 * 1024]);
        }
      }

      assertThat(refusedFile(gateway, empty)).contains("empty");
      assertThat(refusedFile(gateway, large)).contains("at most 52428800");
      assertThat(refusedFile(gateway, disk.getPath("/gone.txt"))).contains("not there");
      assertThat(gateway.telegram.calls("sendDocument")).isEmpty();
    }
  }

  private static String refusedFile(TelegramGateway gateway, Path file) {
    Piece piece = gateway.channel.compose(new Reply("", List.of(file), List.of())).getFirst();
    SendException refused =
        failure(gateway, TelegramGateway.outgoing(piece, Place.of("42"), Obj.EMPTY, Repeat.NO));
    assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    return refused.getMessage();
  }

  @Test
  void a_body_of_another_version_does_no_harm() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Piece odd =
          new Piece(
              Obj.EMPTY.with("text", "x").with("buttons", "none").with("new", 1),
              "x",
              Optional.empty());

      gateway.channel.send(
          TelegramGateway.outgoing(odd, Place.of("@channel"), Obj.EMPTY, Repeat.NO));

      assertThat(gateway.telegram.sent().getFirst().chat()).isEqualTo("@channel");
    }
  }

  @Test
  void typing_is_shown_in_the_thread() throws Exception {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      gateway.channel.typing(new Place("-1005", "17"));

      assertThat(gateway.telegram.calls("sendChatAction").getFirst())
          .contains("typing", "-1005", "17");
    }
  }

  @Test
  void nothing_is_sent_after_the_close() throws IOException, InterruptedException {
    try (TelegramGateway gateway = TelegramGateway.start()) {
      Outgoing out = text(gateway);
      gateway.channel.close();

      assertThat(catchThrowableOfType(InterruptedException.class, () -> gateway.channel.send(out)))
          .isNotNull();
      assertThat(gateway.telegram.calls("sendMessage")).isEmpty();
    }
  }
}
