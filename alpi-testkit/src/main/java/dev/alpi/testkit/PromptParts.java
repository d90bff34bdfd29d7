package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request's prompt in the order that a model reads it, without what does not change it: tools,
 * then the system prompt, then messages. A part is what a provider's cache can end after.
 */
record PromptParts(List<Part> parts) {
  PromptParts {
    parts = List.copyOf(parts);
  }

  /**
   * A piece of a prompt.
   *
   * @param text its JSON on one line, without cache breakpoints
   * @param size how long it is
   * @param isMarked whether a cache breakpoint stands at its end
   */
  record Part(String text, PromptSize size, boolean isMarked) {
    /** A text and a block of that text are the same to a model. */
    private static Part of(String place, Json json) {
      Json block = json instanceof Json.Str ? Json.object("type", "text", "text", json) : json;
      return new Part(place + unmarked(block).print(), PromptSize.of(json), hasMark(json));
    }

    private static Part ofMessage(Json json) {
      Json message =
          json instanceof Json.Obj object && object.text("content").isPresent()
              ? Json.with(
                  object,
                  "content",
                  List.of(Json.object("type", "text", "text", object.text("content").get())))
              : json;
      return new Part(unmarked(message).print(), PromptSize.of(json), false);
    }
  }

  /** Returns the prompt of any JSON object, valid request or not. */
  static PromptParts of(Wire wire, Json.Obj body) {
    List<Part> parts = new ArrayList<>();
    switch (wire) {
      case OPENAI -> {
        if (!body.items("tools").isEmpty()) {
          parts.add(Part.of("tools ", body.members().get("tools")));
        }
        body.items("messages").forEach(message -> parts.add(Part.ofMessage(message)));
      }
      case ANTHROPIC -> {
        body.items("tools").forEach(tool -> parts.add(Part.of("tool ", tool)));
        blocks(body, "system").forEach(block -> parts.add(Part.of("system ", block)));
        for (Json message : body.items("messages")) {
          if (message instanceof Json.Obj object) {
            String role = object.text("role").orElse("");
            blocks(object, "content").forEach(block -> parts.add(Part.of(role + " ", block)));
          }
        }
        if (body.members().containsKey("cache_control") && !parts.isEmpty()) {
          Part last = parts.removeLast();
          parts.add(new Part(last.text(), last.size(), true));
        }
      }
    }
    return new PromptParts(parts);
  }

  /** Returns the whole of it, a part a line. */
  String text() {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.text()).append('\n'));
    return text.toString();
  }

  private static List<Json> blocks(Json.Obj holder, String name) {
    return holder.text(name).isPresent() ? List.of(holder.members().get(name)) : holder.items(name);
  }

  private static boolean hasMark(Json json) {
    return json instanceof Json.Obj object && object.members().containsKey("cache_control");
  }

  private static Json unmarked(Json json) {
    return switch (json) {
      case Json.Obj object -> {
        Map<String, Json> members = new LinkedHashMap<>();
        object
            .members()
            .forEach(
                (name, value) -> {
                  if (!name.equals("cache_control")) {
                    members.put(name, unmarked(value));
                  }
                });
        yield new Json.Obj(members, object.line());
      }
      case Json.Arr array ->
          new Json.Arr(array.items().stream().map(PromptParts::unmarked).toList(), array.line());
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> json;
    };
  }
}
