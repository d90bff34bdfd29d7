package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Does what the methods of the Bot API do, as far as a bot can see it. */
final class TelegramMethods {
  private static final int TEXT_CHARS_MAX = 4096;
  private static final int CAPTION_CHARS_MAX = 1024;
  private static final int DATA_BYTES_MAX = 64;
  private static final Set<String> FILES =
      Set.of("sendPhoto", "sendDocument", "sendAudio", "sendVoice", "sendVideo");

  /** A refusal. */
  private static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String description) {
      super(description);
    }
  }

  private final FakeTelegram telegram;

  TelegramMethods(FakeTelegram telegram) {
    this.telegram = telegram;
  }

  TelegramConnection.Reply call(String method, TelegramForm form) throws InterruptedException {
    try {
      return switch (method) {
        case "getMe" -> ok(telegram.me());
        case "getUpdates" -> updates(form);
        case "getFile" -> ok(file(form.field("file_id")));
        case "setMyCommands", "sendChatAction", "answerCallbackQuery" -> ok(Json.of(true));
        case "sendMessage" -> ok(sent(method, form, "text", TEXT_CHARS_MAX));
        default -> {
          if (!FILES.contains(method)) {
            yield failed(404, "Not Found", Json.Obj.EMPTY);
          }
          requireFile(method, form);
          yield ok(sent(method, form, "caption", CAPTION_CHARS_MAX));
        }
      };
    } catch (RefusedException e) {
      return failed(400, "Bad Request: " + e.getMessage(), Json.Obj.EMPTY);
    }
  }

  private static void requireFile(String method, TelegramForm form) throws RefusedException {
    String field = method.substring("send".length()).toLowerCase(java.util.Locale.ROOT);
    if (!form.fileField.equals(field)) {
      throw new RefusedException("there is no " + field + " in the request");
    }
    if (form.fileBytes == 0) {
      throw new RefusedException("file must be non-empty");
    }
  }

  static TelegramConnection.Reply ok(Json result) {
    return TelegramConnection.Reply.json(200, Json.object("ok", true, "result", result).print());
  }

  static TelegramConnection.Reply failed(int code, String description, Json.Obj parameters) {
    Json.Obj body = Json.object("ok", false, "error_code", code, "description", description);
    Json.Obj all =
        parameters.members().isEmpty() ? body : Json.with(body, "parameters", parameters);
    return TelegramConnection.Reply.json(code, all.print());
  }

  private TelegramConnection.Reply updates(TelegramForm form) throws InterruptedException {
    Optional<List<Json>> updates =
        telegram
            .queue()
            .poll(
                number(form.field("offset"), 0),
                (int) number(form.field("limit"), 100),
                Duration.ofSeconds(number(form.field("timeout"), 0)));
    return updates.map(list -> ok(Json.of(list))).orElseGet(TelegramMethods::conflict);
  }

  static TelegramConnection.Reply conflict() {
    return failed(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
            + " running",
        Json.Obj.EMPTY);
  }

  private static long number(String text, long otherwise) {
    return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : otherwise;
  }

  private Json file(String id) throws RefusedException {
    int bytes =
        telegram
            .fileBytes(id)
            .orElseThrow(() -> new RefusedException("wrong file_id or the file is unavailable"));
    return Json.object(
        "file_id", id, "file_unique_id", id, "file_size", bytes, "file_path", "documents/" + id);
  }

  private Json sent(String method, TelegramForm form, String field, int charsMax)
      throws RefusedException {
    if (form.field("chat_id").isEmpty()) {
      throw new RefusedException("chat_id is empty");
    }
    String text = text(form, field);
    if (text.length() > charsMax) {
      String what = field.equals("text") ? "message" : "message caption";
      throw new RefusedException(what + " is too long");
    }
    if (text.isBlank() && field.equals("text")) {
      throw new RefusedException("message text is empty");
    }
    List<String> buttons = buttons(form);
    return telegram.take(
        messageId ->
            new TelegramSent(
                method,
                form.field("chat_id"),
                form.field("message_thread_id"),
                messageId,
                text,
                number(member(form.object("reply_parameters"), "message_id"), 0),
                buttons,
                form.fileName,
                form.fileBytes,
                Map.copyOf(form.fields)));
  }

  private static String text(TelegramForm form, String field) throws RefusedException {
    String text = form.field(field);
    if (!form.field("parse_mode").equals("MarkdownV2")) {
      return text;
    }
    try {
      return TelegramMarkdown.parse(text);
    } catch (TelegramMarkdown.MarkdownException e) {
      throw new RefusedException("can't parse entities: " + e.getMessage());
    }
  }

  private static String member(Json.Obj object, String name) {
    return object.member(name).map(Json::print).orElse("");
  }

  private static List<String> buttons(TelegramForm form) throws RefusedException {
    List<String> buttons = new ArrayList<>();
    for (Json row : form.object("reply_markup").items("inline_keyboard")) {
      for (Json key : row instanceof Json.Arr(List<Json> items, int _) ? items : List.<Json>of()) {
        Json.Obj button = key instanceof Json.Obj object ? object : Json.Obj.EMPTY;
        String data = button.text("callback_data").orElse("");
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > DATA_BYTES_MAX || button.text("text").orElse("").isBlank()) {
          throw new RefusedException("BUTTON_DATA_INVALID");
        }
        buttons.add(data);
      }
    }
    return buttons;
  }
}
