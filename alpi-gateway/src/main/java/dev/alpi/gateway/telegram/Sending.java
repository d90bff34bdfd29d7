package dev.alpi.gateway.telegram;

import dev.alpi.gateway.Outgoing;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Sends pieces as {@link Composer} made them. */
final class Sending {
  // https://core.telegram.org/bots/api#sending-files
  private static final long FILE_BYTES_MAX = 50L * 1024 * 1024;
  private static final long PHOTO_BYTES_MAX = 10L * 1024 * 1024;

  /** How long is waited after a 429 that does not say how long. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final BotApi api;

  Sending(BotApi api) {
    this.api = api;
  }

  String send(Outgoing out) throws SendException, InterruptedException {
    Attempt attempt = Attempt.first(out);
    if (out.piece().file().isPresent()) {
      attempt = sized(attempt, out.piece().file().get());
    }
    while (true) {
      Response response = request(out, attempt);
      if (response.isOk()) {
        return sentAs(response);
      }
      Optional<Attempt> next = attempt.after(response);
      if (next.isEmpty()) {
        throw failure(response);
      }
      attempt = next.get();
    }
  }

  private static Attempt sized(Attempt attempt, Path file) throws SendException {
    long bytes;
    try {
      bytes = Files.size(file);
    } catch (NoSuchFileException e) {
      throw new SendException(Kind.REFUSED, "the file is not there any more");
    } catch (IOException e) {
      throw unreadable(e);
    }
    if (bytes > FILE_BYTES_MAX) {
      throw new SendException(
          Kind.REFUSED,
          "the file has " + bytes + " bytes; bots may send at most " + FILE_BYTES_MAX);
    }
    if (bytes == 0) {
      throw new SendException(Kind.REFUSED, "the file is empty; Telegram takes no empty files");
    }
    return attempt.kind() == FileKind.PHOTO && bytes > PHOTO_BYTES_MAX
        ? attempt.asDocument()
        : attempt;
  }

  private static SendException unreadable(IOException e) {
    return new SendException(
        Kind.NOT_SENT, "the file cannot be read (" + e.getClass().getSimpleName() + ")");
  }

  private Response request(Outgoing out, Attempt attempt)
      throws SendException, InterruptedException {
    Obj parameters = parameters(out, attempt);
    if (out.piece().file().isEmpty()) {
      return api.call("sendMessage", parameters, BotApi.CALL_MOST);
    }
    FileKind kind = attempt.kind();
    try {
      return api.upload(kind.method(), parameters, kind.text(), out.piece().file().get());
    } catch (SendException e) {
      throw e;
    } catch (FileNotFoundException e) {
      throw new SendException(Kind.REFUSED, "the file is not there any more");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static Obj parameters(Outgoing out, Attempt attempt) {
    Obj body = out.piece().body();
    Obj parameters = address(attempt.chat(), attempt.thread());
    Optional<String> text = text(out, attempt);
    if (out.piece().file().isPresent()) {
      parameters = text.isPresent() ? parameters.with("caption", text.get()) : parameters;
    } else {
      // a preview would make Telegram fetch addresses that nobody has pressed
      parameters =
          parameters
              .with("text", text.orElse(""))
              .with("link_preview_options", Obj.EMPTY.with("is_disabled", true));
    }
    if (text.isPresent() && attempt.form() == Attempt.Form.MARKED) {
      parameters = parameters.with("parse_mode", "MarkdownV2");
    }
    OptionalLong answered = out.context().integer("message_id");
    if (body.bool("answers").orElse(false) && answered.isPresent()) {
      Obj reply =
          Obj.EMPTY
              .with("message_id", answered.getAsLong())
              .with("allow_sending_without_reply", true);
      parameters = parameters.with("reply_parameters", reply);
    }
    List<JsonValue> rows = body.array("buttons");
    return rows.isEmpty() ? parameters : parameters.with("reply_markup", keyboard(rows));
  }

  /** Returns where to, as each method takes it. */
  static Obj address(String chat, String thread) {
    JsonValue id = chat.matches("-?\\d{1,18}") ? new Num(chat) : new JsonValue.Str(chat);
    Obj address = Obj.EMPTY.with("chat_id", id);
    return thread.matches("\\d{1,18}")
        ? address.with("message_thread_id", new Num(thread))
        : address;
  }

  private static Optional<String> text(Outgoing out, Attempt attempt) {
    boolean isMarked = attempt.form() == Attempt.Form.MARKED;
    Optional<String> text = out.piece().body().string(isMarked ? "text" : "plain");
    return switch (out.repeat()) {
      case NO -> text;
      case MAYBE -> {
        String mark = isMarked ? Composer.MARK : Outgoing.MARK;
        String said = text.orElse("");
        // both have a meaning only where a line begins
        boolean isOwnLine = isMarked && (said.startsWith(">") || said.startsWith("```"));
        yield Optional.of((isOwnLine ? mark.stripTrailing() + "\n" : mark) + said);
      }
    };
  }

  private static Obj keyboard(List<JsonValue> rows) {
    List<JsonValue> keyboard = new ArrayList<>();
    for (JsonValue row : rows) {
      List<JsonValue> keys = new ArrayList<>();
      for (JsonValue item : row instanceof Arr(List<JsonValue> items) ? items : List.of(row)) {
        if (item instanceof Obj button) {
          keys.add(
              Obj.EMPTY
                  .with("text", button.string("text").orElse(""))
                  .with("callback_data", button.string("data").orElse("")));
        }
      }
      keyboard.add(new Arr(keys));
    }
    return Obj.EMPTY.with("inline_keyboard", new Arr(keyboard));
  }

  private static String sentAs(Response response) {
    Obj message = response.body().object("result");
    OptionalLong chat = message.object("chat").integer("id");
    OptionalLong id = message.integer("message_id");
    return chat.isPresent() && id.isPresent() ? chat.getAsLong() + ":" + id.getAsLong() : "";
  }

  private SendException failure(Response response) {
    String reason = api.reason(response);
    int code = response.code();
    if (code == 429) {
      return new SendException(
          Kind.NOT_SENT, reason, Optional.of(response.retryAfter().orElse(PAUSE)));
    }
    if (code / 100 == 2 || code >= 500) {
      return new SendException(Kind.UNKNOWN, reason, response.retryAfter());
    }
    boolean isFinal = code == 413 || (response.isRefusal() && (code == 400 || code == 403));
    return new SendException(isFinal ? Kind.REFUSED : Kind.NOT_SENT, reason);
  }
}
