package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What matters of a request, in either format. Made from any JSON object, valid request or not:
 * what is missing is empty.
 */
record Conversation(
    String model,
    int messages,
    Rule.LastMessage last,
    String lastText,
    String lastUserText,
    int toolResultsSinceUser,
    List<String> texts,
    Optional<Script.ToolUse> lastCall,
    List<String> tools,
    boolean isStream,
    OptionalLong outputTokensMax) {

  static Conversation of(Wire wire, Json.Obj body) {
    List<Json> messages = body.items("messages");
    Turn last = messages.isEmpty() ? Turn.NONE : Turn.of(messages.getLast());
    String lastUserText = "";
    int results = 0;
    boolean user = false;
    List<String> texts = new ArrayList<>();
    for (Json message : messages.reversed()) {
      Turn turn = Turn.of(message);
      texts.add(turn.text());
      texts.addAll(turn.results().reversed());
      results += user ? 0 : turn.results().size();
      if (turn.isUser()) {
        lastUserText = user ? lastUserText : turn.text();
        user = true;
      }
    }
    return new Conversation(
        body.text("model").orElse(""),
        messages.size(),
        last.results().isEmpty() ? Rule.LastMessage.USER_TEXT : Rule.LastMessage.TOOL_RESULT,
        last.results().isEmpty() ? last.text() : last.results().getLast(),
        lastUserText,
        results,
        texts.reversed().stream().filter(text -> !text.isEmpty()).toList(),
        lastCall(messages),
        tools(wire, body),
        body.isTrue("stream"),
        outputTokensMax(body));
  }

  /** The last tool call in the messages, its arguments on one line. */
  private static Optional<Script.ToolUse> lastCall(List<Json> messages) {
    for (Json item : messages.reversed()) {
      if (!(item instanceof Json.Obj message)) {
        continue;
      }
      if (!message.items("tool_calls").isEmpty()
          && message.items("tool_calls").getLast() instanceof Json.Obj call
          && call.member("function").orElse(Json.Null.MADE) instanceof Json.Obj function) {
        String arguments = function.text("arguments").orElse("");
        return Optional.of(
            new Script.ToolUse(function.text("name").orElse(""), ScriptRun.compact(arguments)));
      }
      for (Json part : message.items("content").reversed()) {
        if (part instanceof Json.Obj block && block.text("type").orElse("").equals("tool_use")) {
          String input = block.member("input").orElse(Json.Obj.EMPTY).print();
          return Optional.of(new Script.ToolUse(block.text("name").orElse(""), input));
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> tools(Wire wire, Json.Obj body) {
    List<String> names = new ArrayList<>();
    for (Json item : body.items("tools")) {
      if (item instanceof Json.Obj tool) {
        Json holder =
            wire == Wire.OPENAI ? tool.member("function").orElse(Json.Null.MADE) : (Json) tool;
        if (holder instanceof Json.Obj named) {
          named.text("name").ifPresent(names::add);
        }
      }
    }
    return names;
  }

  /** Returns the output tokens that a request allows; nothing if it does not say. */
  static OptionalLong outputTokensMax(Json.Obj body) {
    for (String name : List.of("max_tokens", "max_completion_tokens")) {
      if (body.members().get(name) instanceof Json.Num(String text, int _)
          && text.matches("[0-9]{1,18}")) {
        return OptionalLong.of(Long.parseLong(text));
      }
    }
    return OptionalLong.empty();
  }

  /** One message: its text, and the texts of the tool results in it. */
  private record Turn(boolean isUser, String text, List<String> results) {
    static final Turn NONE = new Turn(false, "", List.of());

    static Turn of(Json json) {
      if (!(json instanceof Json.Obj message)) {
        return NONE;
      }
      String role = message.text("role").orElse("");
      if (role.equals("tool")) {
        return new Turn(false, "", List.of(text(message)));
      }
      List<String> results = new ArrayList<>();
      for (Json item : message.items("content")) {
        if (item instanceof Json.Obj block && block.text("type").orElse("").equals("tool_result")) {
          results.add(text(block));
        }
      }
      return new Turn(role.equals("user") && results.isEmpty(), text(message), results);
    }

    /** Joins the text of a content that is a string or a list of parts. */
    private static String text(Json.Obj holder) {
      if (holder.text("content").isPresent()) {
        return holder.text("content").get();
      }
      StringBuilder text = new StringBuilder();
      for (Json item : holder.items("content")) {
        if (item instanceof Json.Obj part) {
          text.append(part.text("text").orElse(""));
        }
      }
      return text.toString();
    }
  }
}
