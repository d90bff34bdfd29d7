package dev.alpi.engine.context;

import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Messages as JSON. What a provider wants back only within the turn (signed thinking) is left out,
 * and so are images; what it wants back with a call for good is kept.
 */
final class MessageJson {
  private static final String NO_PICTURES =
      "\n[alpi: the pictures went with this message; they are not shown again]";

  private MessageJson() {}

  static JsonValue write(List<Message> messages, UnaryOperator<String> redact) {
    List<JsonValue> items = new ArrayList<>();
    messages.forEach(message -> items.add(write(message, redact)));
    return new JsonValue.Arr(items);
  }

  /** Reads messages; empty if they are not a conversation that a provider accepts. */
  static Optional<List<Message>> read(List<JsonValue> items) {
    List<Message> messages = new ArrayList<>();
    for (JsonValue item : items) {
      Optional<Message> message = item instanceof Obj object ? read(object) : Optional.empty();
      if (message.isEmpty()) {
        return Optional.empty();
      }
      messages.add(message.get());
    }
    return isWhole(messages) ? Optional.of(List.copyOf(messages)) : Optional.empty();
  }

  private static JsonValue write(Message message, UnaryOperator<String> redact) {
    return switch (message) {
      case Message.User user -> {
        String text = user.images().isEmpty() ? user.text() : user.text() + NO_PICTURES;
        yield Obj.EMPTY.with("role", "user").with("text", redact.apply(text));
      }
      case Message.Assistant assistant -> {
        Obj out = Obj.EMPTY.with("role", "assistant").with("text", redact.apply(assistant.text()));
        List<JsonValue> calls = new ArrayList<>();
        assistant.toolCalls().forEach(call -> calls.add(write(call, redact)));
        out = calls.isEmpty() ? out : out.with("calls", new JsonValue.Arr(calls));
        List<JsonValue> lasting = new ArrayList<>();
        for (Message.Thinking thinking : assistant.thinking()) {
          if (thinking.form() == Message.Form.CALL) {
            lasting.add(
                Obj.EMPTY.with("call", thinking.text()).with("signature", thinking.signature()));
          }
        }
        yield lasting.isEmpty() ? out : out.with("signatures", new JsonValue.Arr(lasting));
      }
      case Message.ToolResult result ->
          Obj.EMPTY
              .with("role", "tool")
              .with("id", result.callId())
              .with("name", result.toolName())
              .with("ok", result.outcome() == Message.Outcome.OK)
              .with("text", redact.apply(result.text()));
    };
  }

  private static JsonValue write(ToolCall call, UnaryOperator<String> redact) {
    String arguments = redact.apply(call.arguments());
    return Obj.EMPTY
        .with("id", call.id())
        .with("name", call.name())
        .with("arguments", isObject(arguments) ? arguments : "{}");
  }

  private static boolean isObject(String text) {
    try {
      Json.parseObject(text);
      return true;
    } catch (JsonSyntaxException e) {
      return false;
    }
  }

  private static Optional<Message> read(Obj object) {
    Optional<String> text = object.string("text");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (object.string("role").orElse("")) {
      case "user" -> Optional.of(new Message.User(text.get()));
      case "assistant" -> Optional.of(assistant(object, text.get()));
      case "tool" ->
          Optional.of(
              new Message.ToolResult(
                  object.string("id").orElse(""),
                  object.string("name").orElse(""),
                  text.get(),
                  object.bool("ok").orElse(false) ? Message.Outcome.OK : Message.Outcome.FAILED));
      default -> Optional.empty();
    };
  }

  private static Message assistant(Obj object, String text) {
    List<ToolCall> calls = new ArrayList<>();
    for (JsonValue item : object.array("calls")) {
      if (item instanceof Obj call) {
        calls.add(
            new ToolCall(
                call.string("id").orElse(""),
                call.string("name").orElse(""),
                call.string("arguments").orElse("{}")));
      }
    }
    List<Message.Thinking> lasting = new ArrayList<>();
    for (JsonValue item : object.array("signatures")) {
      if (item instanceof Obj signature) {
        lasting.add(
            new Message.Thinking(
                Message.Form.CALL,
                signature.string("call").orElse(""),
                signature.string("signature").orElse("")));
      }
    }
    return new Message.Assistant(text, calls, lasting);
  }

  /** Begins with a person, and each call has its result, at once and once. */
  static boolean isWhole(List<Message> messages) {
    if (messages.isEmpty() || !(messages.getFirst() instanceof Message.User)) {
      return false;
    }
    Set<String> open = new HashSet<>();
    for (Message message : messages) {
      if (message instanceof Message.ToolResult result) {
        if (!open.remove(result.callId())) {
          return false;
        }
      } else if (!open.isEmpty()) {
        return false;
      } else if (message instanceof Message.Assistant assistant) {
        for (ToolCall call : assistant.toolCalls()) {
          if (call.id().isEmpty() || call.name().isEmpty() || !open.add(call.id())) {
            return false;
          }
        }
      }
    }
    return open.isEmpty();
  }
}
