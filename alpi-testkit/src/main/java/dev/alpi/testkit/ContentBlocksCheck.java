package dev.alpi.testkit;

import static dev.alpi.testkit.MessagesShape.array;
import static dev.alpi.testkit.MessagesShape.extras;
import static dev.alpi.testkit.MessagesShape.name;
import static dev.alpi.testkit.MessagesShape.object;
import static dev.alpi.testkit.MessagesShape.refusal;
import static dev.alpi.testkit.MessagesShape.string;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the content blocks of one messages request; remembers the ids of its tool calls. */
final class ContentBlocksCheck {
  private static final Pattern CALL_ID = Pattern.compile("[a-zA-Z0-9_-]+");

  /** The blocks of messages, and what each may hold besides its type. */
  private static final Map<String, Set<String>> BLOCKS =
      Map.of(
          "text", Set.of("text", "cache_control", "citations"),
          "image", Set.of("source", "cache_control"),
          "document", Set.of("source", "title", "context", "citations", "cache_control"),
          "tool_use", Set.of("id", "name", "input", "cache_control", "caller"),
          "tool_result", Set.of("tool_use_id", "content", "is_error", "cache_control"),
          "thinking", Set.of("thinking", "signature"),
          "redacted_thinking", Set.of("data"));

  private final Set<String> callIds = new HashSet<>();
  private int images;
  private String firstLarge = "";

  /** Checks one block, which must be of a type of {@code allowed}. */
  void check(String at, Json json, Set<String> allowed) throws Refusal {
    Json.Obj block = object(at, json);
    String type = string(at + ".type", block, "type");
    if (!allowed.contains(type)) {
      throw refusal(
          "%s: Input tag '%s' found using 'type' does not match any of the expected tags: %s"
              .formatted(at, type, String.join(", ", allowed.stream().sorted().toList())));
    }
    String tagged = at + "." + type;
    Set<String> fields = new HashSet<>(BLOCKS.get(type));
    fields.add("type");
    extras(tagged, block, fields);
    switch (type) {
      case "text" -> text(tagged, string(tagged + ".text", block, "text"));
      case "tool_use" -> use(tagged, block);
      case "tool_result" -> result(tagged, block);
      case "thinking" -> string(tagged + ".thinking", block, "thinking");
      case "redacted_thinking" -> string(tagged + ".data", block, "data");
      case "image" -> image(tagged, block);
      default -> object(tagged + ".source", block.member("source").orElse(Json.Null.MADE));
    }
  }

  private void image(String at, Json.Obj block) throws Refusal {
    ImageCheck.anthropic(at, block);
    images++;
    if (firstLarge.isEmpty() && ImageCheck.isTooLargeForMany(block)) {
      firstLarge = at;
    }
    if (images > ImageCheck.ANTHROPIC_MANY && !firstLarge.isEmpty()) {
      throw ImageCheck.tooLargeForMany(firstLarge);
    }
  }

  private static void text(String at, String text) throws Refusal {
    if (text.isEmpty()) {
      throw refusal("messages: text content blocks must be non-empty");
    }
    if (text.isBlank()) {
      throw refusal("messages: text content blocks must contain non-whitespace text");
    }
  }

  private void use(String at, Json.Obj block) throws Refusal {
    String id = string(at + ".id", block, "id");
    if (!CALL_ID.matcher(id).matches()) {
      throw refusal(at + ".id: String should match pattern '^[a-zA-Z0-9_-]+$'");
    }
    if (!callIds.add(id)) {
      throw refusal(at + ": `tool_use` ids must be unique");
    }
    name(at + ".name", string(at + ".name", block, "name"));
    if (block.member("input").isEmpty()) {
      throw refusal(at + ".input: Field required");
    }
    if (!(block.members().get("input") instanceof Json.Obj)) {
      throw refusal(at + ".input: Input should be a valid dictionary");
    }
  }

  private void result(String at, Json.Obj block) throws Refusal {
    string(at + ".tool_use_id", block, "tool_use_id");
    if (!(block.member("is_error").orElse(Json.of(false)) instanceof Json.Bool)) {
      throw refusal(at + ".is_error: Input should be a valid boolean");
    }
    Json content = block.member("content").orElse(Json.of(""));
    if (content instanceof Json.Str) {
      return;
    }
    List<Json> parts = array(at + ".content", content);
    for (int i = 0; i < parts.size(); i++) {
      check(at + ".content." + i, parts.get(i), Set.of("text", "image", "document"));
    }
  }
}
