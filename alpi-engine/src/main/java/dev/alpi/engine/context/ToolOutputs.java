package dev.alpi.engine.context;

import dev.alpi.model.Message;
import dev.alpi.model.ToolCall;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes what tools said, and what they were told, shorter. No call loses its result. Pure. */
public final class ToolOutputs {
  /** A shorter text tells nothing any more. */
  static final int CHARS_MIN = 400;

  private static final int OMISSION_CHARS = 60;

  private ToolOutputs() {}

  /**
   * Messages with shorter outputs.
   *
   * @param messages as many as before
   * @param cut how many outputs were cut
   */
  public record Trimmed(List<Message> messages, int cut) {
    public Trimmed {
      messages = List.copyOf(messages);
    }
  }

  /** Cuts the results of tools before {@code end} that are longer than {@code charsMax}. */
  public static Trimmed trim(List<Message> messages, int end, int charsMax, int charsKept) {
    List<Message> out = new ArrayList<>(messages);
    int cut = 0;
    for (int i = 0; i < end; i++) {
      if (out.get(i) instanceof Message.ToolResult result && result.text().length() > charsMax) {
        out.set(i, with(result, headAndTail(result.text(), charsKept)));
        cut++;
      }
    }
    return new Trimmed(out, cut);
  }

  /**
   * Cuts results and long arguments, the longest allowance first, until the text has at most {@code
   * bytesMax}; if even {@value #CHARS_MIN} characters each are too much, it stays above.
   */
  public static Trimmed shrink(List<Message> messages, long bytesMax) {
    List<Message> out = messages;
    for (int allowed = longest(messages) / 2;
        MessageSize.bytes(out) > bytesMax && allowed >= CHARS_MIN / 2;
        allowed /= 2) {
      out = shrunk(messages, Math.max(allowed, CHARS_MIN));
    }
    int cut = 0;
    for (int i = 0; i < out.size(); i++) {
      cut += out.get(i).equals(messages.get(i)) ? 0 : 1;
    }
    return new Trimmed(out, cut);
  }

  /**
   * Returns the beginning and the end of {@code text}, {@code chars} of it in all, two thirds of
   * them at the beginning.
   */
  public static String headAndTail(String text, int chars) {
    int kept = Math.max(chars - OMISSION_CHARS, CHARS_MIN / 4);
    if (text.length() <= kept + OMISSION_CHARS) {
      return text;
    }
    int head = kept * 2 / 3;
    head -= Character.isHighSurrogate(text.charAt(head - 1)) ? 1 : 0;
    int tail = text.length() - (kept - head);
    tail += Character.isLowSurrogate(text.charAt(tail)) ? 1 : 0;
    return text.substring(0, head)
        + "\n… "
        + (tail - head)
        + " characters left out …\n"
        + text.substring(tail);
  }

  private static int longest(List<Message> messages) {
    int longest = 0;
    for (Message message : messages) {
      switch (message) {
        case Message.ToolResult result -> longest = Math.max(longest, result.text().length());
        case Message.Assistant assistant -> {
          for (ToolCall call : assistant.toolCalls()) {
            longest = Math.max(longest, call.arguments().length());
          }
        }
        case Message.User _ -> {
          // what a person said is not cut
        }
      }
    }
    return longest;
  }

  private static List<Message> shrunk(List<Message> messages, int allowed) {
    List<Message> out = new ArrayList<>(messages.size());
    for (Message message : messages) {
      out.add(
          switch (message) {
            case Message.ToolResult result ->
                result.text().length() <= allowed
                    ? result
                    : with(result, headAndTail(result.text(), allowed));
            case Message.Assistant assistant -> withShortArguments(assistant, allowed);
            case Message.User user -> user;
          });
    }
    return out;
  }

  private static Message with(Message.ToolResult result, String text) {
    return new Message.ToolResult(result.callId(), result.toolName(), text, result.outcome());
  }

  private static Message withShortArguments(Message.Assistant assistant, int allowed) {
    if (assistant.toolCalls().stream().allMatch(call -> call.arguments().length() <= allowed)) {
      return assistant;
    }
    List<ToolCall> calls = new ArrayList<>();
    for (ToolCall call : assistant.toolCalls()) {
      calls.add(
          call.arguments().length() <= allowed
              ? call
              : new ToolCall(call.id(), call.name(), shortArguments(call.arguments(), allowed)));
    }
    return new Message.Assistant(assistant.text(), calls, assistant.thinking());
  }

  /** What is left is a JSON object: providers refuse anything else. */
  private static String shortArguments(String arguments, int allowed) {
    try {
      return Json.compact(shortened(Json.parseObject(arguments), allowed / 2));
    } catch (JsonSyntaxException e) {
      return "{}";
    }
  }

  private static JsonValue shortened(JsonValue value, int allowed) {
    return switch (value) {
      case JsonValue.Str(String text) -> new JsonValue.Str(headAndTail(text, allowed));
      case JsonValue.Arr(List<JsonValue> items) ->
          new JsonValue.Arr(
              items.stream().limit(allowed / 4).map(item -> shortened(item, allowed)).toList());
      case JsonValue.Obj(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> copy = new LinkedHashMap<>();
        members.forEach((name, member) -> copy.put(name, shortened(member, allowed)));
        yield new JsonValue.Obj(copy);
      }
      case JsonValue.Num number -> number;
      case JsonValue.Bool bool -> bool;
      case JsonValue.Null none -> none;
    };
  }
}
