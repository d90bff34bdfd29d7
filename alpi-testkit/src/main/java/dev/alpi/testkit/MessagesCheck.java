package dev.alpi.testkit;

import static dev.alpi.testkit.MessagesShape.array;
import static dev.alpi.testkit.MessagesShape.extras;
import static dev.alpi.testkit.MessagesShape.integer;
import static dev.alpi.testkit.MessagesShape.name;
import static dev.alpi.testkit.MessagesShape.object;
import static dev.alpi.testkit.MessagesShape.refusal;
import static dev.alpi.testkit.MessagesShape.string;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Refuses what Anthropic's messages refuse, in their words. Stricter in one thing: two turns of one
 * role in a row are refused, which the service itself has merged since late 2024 but Bedrock and
 * others have not.
 */
final class MessagesCheck {
  private static final BigDecimal THINKING_TOKENS_MIN = BigDecimal.valueOf(1024);

  /** Cache breakpoints that the service takes in one request. */
  private static final int CACHE_CONTROLS_MAX = 4;

  private static final Set<String> PARAMETERS =
      Set.of(
          """
          model messages max_tokens system tools tool_choice stream metadata
          stop_sequences temperature top_p top_k thinking service_tier output_config
          cache_control container context_management mcp_servers\
          """
              .split("\\s+"));

  private static final Set<String> USER_BLOCKS = Set.of("text", "image", "document", "tool_result");
  private static final Set<String> ASSISTANT_BLOCKS =
      Set.of("text", "tool_use", "thinking", "redacted_thinking");

  private final Json.Obj body;
  private final ContentBlocksCheck contentBlocks = new ContentBlocksCheck();

  private MessagesCheck(Json.Obj body) {
    this.body = body;
  }

  /** Checks {@code body} whole. */
  static void check(Json.Obj body, List<String> models) throws Refusal {
    MessagesCheck check = new MessagesCheck(body);
    for (String name : body.members().keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw refusal(name + ": Extra inputs are not permitted");
      }
    }
    check.model(models);
    check.numbers();
    check.system();
    check.tools();
    check.messages();
    if (cacheControls(body) > CACHE_CONTROLS_MAX) {
      throw refusal(
          "A maximum of %d blocks with cache_control may be provided. Found %d."
              .formatted(CACHE_CONTROLS_MAX, cacheControls(body)));
    }
  }

  private void model(List<String> models) throws Refusal {
    String name = string("model", body, "model");
    if (name.isEmpty()) {
      throw refusal("model: String should have at least 1 character");
    }
    if (!models.isEmpty() && !models.contains(name)) {
      throw new Refusal(404, "not_found_error", "", "", "model: " + name);
    }
  }

  private void numbers() throws Refusal {
    BigDecimal limit = integer("max_tokens", body, "max_tokens");
    if (limit.signum() <= 0) {
      throw refusal("max_tokens: Input should be greater than or equal to 1");
    }
    Json stream = body.member("stream").orElse(Json.of(false));
    if (!(stream instanceof Json.Bool)) {
      throw refusal("stream: Input should be a valid boolean");
    }
    for (String name : List.of("temperature", "top_p")) {
      if (body.members().containsKey(name)) {
        if (!(body.members().get(name) instanceof Json.Num(String text, int _))) {
          throw refusal(name + ": Input should be a valid number");
        }
        BigDecimal value = new BigDecimal(text);
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0) {
          throw refusal(name + ": range: 0..1");
        }
      }
    }
    if (thinks()) {
      thinking(limit);
    }
  }

  private boolean thinks() {
    return body.member("thinking").orElse(Json.Null.MADE) instanceof Json.Obj thinking
        && thinking.text("type").orElse("").equals("enabled");
  }

  private void thinking(BigDecimal limit) throws Refusal {
    Json.Obj thinking = (Json.Obj) body.members().get("thinking");
    BigDecimal budget = integer("thinking.enabled.budget_tokens", thinking, "budget_tokens");
    if (budget.compareTo(THINKING_TOKENS_MIN) < 0) {
      throw refusal(
          "thinking.enabled.budget_tokens: Input should be greater than or equal to "
              + THINKING_TOKENS_MIN);
    }
    if (limit.compareTo(budget) <= 0) {
      throw refusal("`max_tokens` must be greater than `thinking.budget_tokens`.");
    }
    if (body.member("temperature").orElse(Json.of(1)) instanceof Json.Num(String text, int _)
        && new BigDecimal(text).compareTo(BigDecimal.ONE) != 0) {
      throw refusal("`temperature` may only be set to 1 when thinking is enabled.");
    }
  }

  private void system() throws Refusal {
    Json system = body.member("system").orElse(Json.of(""));
    if (system instanceof Json.Str) {
      return;
    }
    List<Json> blocks = array("system", system);
    for (int i = 0; i < blocks.size(); i++) {
      contentBlocks.check("system." + i, blocks.get(i), Set.of("text"));
    }
  }

  private void tools() throws Refusal {
    if (body.member("tools").isEmpty()) {
      if (body.member("tool_choice").isPresent()) {
        throw refusal("tool_choice may only be specified while providing tools.");
      }
      return;
    }
    List<Json> tools = array("tools", body.members().get("tools"));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < tools.size(); i++) {
      String at = "tools." + i;
      Json.Obj tool = object(at, tools.get(i));
      if (!tool.text("type").orElse("custom").equals("custom")) {
        continue; // the service's own tools bring no schema
      }
      tool(at + ".custom", tool);
      if (!names.add(tool.text("name").orElseThrow())) {
        throw refusal("tools: Tool names must be unique.");
      }
    }
  }

  private static void tool(String at, Json.Obj tool) throws Refusal {
    name(at + ".name", string(at + ".name", tool, "name"));
    if (tool.member("input_schema").isEmpty()) {
      throw refusal(at + ".input_schema: Field required");
    }
    Json.Obj schema = object(at + ".input_schema", tool.members().get("input_schema"));
    String type = string(at + ".input_schema.type", schema, "type");
    if (!type.equals("object")) {
      throw refusal(at + ".input_schema.type: Input should be 'object'");
    }
    extras(
        at,
        tool,
        Set.of(
            """
            type name description input_schema cache_control strict input_examples
            defer_loading eager_input_streaming allowed_callers\
            """
                .split("\\s+")));
  }

  private void messages() throws Refusal {
    if (body.member("messages").isEmpty()) {
      throw refusal("messages: Field required");
    }
    List<Json> messages = array("messages", body.members().get("messages"));
    if (messages.isEmpty()) {
      throw refusal("messages: at least one message is required");
    }
    Set<String> open = Set.of();
    boolean hasCalls = false;
    String previous = "";
    for (int i = 0; i < messages.size(); i++) {
      String at = "messages." + i;
      Json.Obj message = object(at, messages.get(i));
      String role = role(at, message, previous);
      extras(at, message, Set.of("role", "content"));
      List<Json> blocks = blocks(at, message, i == messages.size() - 1);
      if (role.equals("user")) {
        results(at, blocks, open);
        open = Set.of();
      } else {
        open = calls(at, blocks);
        hasCalls |= !open.isEmpty();
        signatures(at, blocks);
      }
      previous = role;
    }
    answered(open, "messages." + (messages.size() - 1));
    if (hasCalls && body.member("tools").isEmpty()) {
      throw refusal("Requests which include `tool_use` or `tool_result` blocks must define tools.");
    }
    finalThinking(messages);
  }

  private static String role(String at, Json.Obj message, String previous) throws Refusal {
    String role = string(at + ".role", message, "role");
    if (role.equals("system")) {
      throw refusal(
          "messages: Unexpected role \"system\". The Messages API accepts a top-level `system`"
              + " parameter, not \"system\" as an input message role.");
    }
    if (!Set.of("user", "assistant").contains(role)) {
      throw refusal(at + ".role: Input should be 'user' or 'assistant'");
    }
    if (previous.isEmpty() && !role.equals("user")) {
      throw refusal("messages: first message must use the \"user\" role");
    }
    if (role.equals(previous)) {
      throw refusal(
          "messages: roles must alternate between \"user\" and \"assistant\", but found multiple"
              + " \"%s\" roles in a row".formatted(role));
    }
    return role;
  }

  private List<Json> blocks(String at, Json.Obj message, boolean last) throws Refusal {
    boolean assistant = message.text("role").orElse("").equals("assistant");
    Json content = message.member("content").orElse(Json.Null.MADE);
    if (message.member("content").isEmpty()) {
      throw refusal(at + ".content: Field required");
    }
    if (content instanceof Json.Str(String text, int _)) {
      if (text.isEmpty()) {
        throw empty(at);
      }
      prefill(text, last && assistant);
      return List.of();
    }
    List<Json> blocks = array(at + ".content", content);
    if (blocks.isEmpty() && !(last && assistant)) {
      throw empty(at);
    }
    for (int i = 0; i < blocks.size(); i++) {
      contentBlocks.check(
          at + ".content." + i, blocks.get(i), assistant ? ASSISTANT_BLOCKS : USER_BLOCKS);
    }
    if (!blocks.isEmpty() && blocks.getLast() instanceof Json.Obj block) {
      prefill(block.text("text").orElse(""), last && assistant);
    }
    return blocks;
  }

  private static void prefill(String text, boolean isPrefill) throws Refusal {
    if (isPrefill && !text.equals(text.stripTrailing())) {
      throw refusal("messages: final assistant content cannot end with trailing whitespace");
    }
  }

  private static Refusal empty(String at) {
    return refusal(
        at
            + ": all messages must have non-empty content except for the optional final assistant"
            + " message");
  }

  private static Set<String> calls(String at, List<Json> blocks) {
    Set<String> ids = new LinkedHashSet<>();
    for (Json block : blocks) {
      if (isType(block, "tool_use")) {
        ids.add(((Json.Obj) block).text("id").orElseThrow());
      }
    }
    return ids;
  }

  private static void results(String at, List<Json> blocks, Set<String> calls) throws Refusal {
    Set<String> open = new LinkedHashSet<>(calls);
    boolean other = false;
    for (int i = 0; i < blocks.size(); i++) {
      if (!isType(blocks.get(i), "tool_result")) {
        other = true;
        continue;
      }
      String id = ((Json.Obj) blocks.get(i)).text("tool_use_id").orElseThrow();
      if (!calls.contains(id)) {
        throw refusal(
            at
                + ".content.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s. Each"
                    .formatted(i, id)
                + " `tool_result` block must have a corresponding `tool_use` block in the previous"
                + " message.");
      }
      if (!open.remove(id)) {
        throw refusal(
            at
                + ".content.%d: each tool_use must have a single result. Found multiple"
                    .formatted(i)
                + " `tool_result` blocks with id: "
                + id);
      }
      if (other) {
        open.add(id); // results must come first; a late one counts as none
      }
    }
    int index = Integer.parseInt(at.substring("messages.".length())) - 1;
    answered(open, "messages." + index);
  }

  private static void answered(Set<String> open, String at) throws Refusal {
    if (!open.isEmpty()) {
      throw refusal(
          at
              + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
              + String.join(", ", open)
              + ". Each `tool_use` block must have a corresponding `tool_result` block in the next"
              + " message.");
    }
  }

  private static void signatures(String at, List<Json> blocks) throws Refusal {
    for (int i = 0; i < blocks.size(); i++) {
      if (isType(blocks.get(i), "thinking")) {
        Json.Obj block = (Json.Obj) blocks.get(i);
        String expected = MessagesReply.signature(block.text("thinking").orElse(""));
        if (!block.text("signature").orElse("").equals(expected)) {
          throw refusal(at + ".content." + i + ": Invalid `signature` in `thinking` block");
        }
      }
    }
  }

  private void finalThinking(List<Json> messages) throws Refusal {
    for (int i = messages.size() - 1; thinks() && i >= 0; i--) {
      Json.Obj message = (Json.Obj) messages.get(i);
      List<Json> blocks = message.items("content");
      boolean assistant = message.text("role").orElse("").equals("assistant");
      if (assistant && blocks.stream().anyMatch(block -> isType(block, "tool_use"))) {
        String first = ((Json.Obj) blocks.getFirst()).text("type").orElse("");
        if (!first.endsWith("thinking")) {
          throw refusal(
              "messages.%d.content.0.type: Expected `thinking` or `redacted_thinking`, but found"
                      .formatted(i)
                  + " `%s`. When `thinking` is enabled, a final `assistant` message must start with"
                      .formatted(first)
                  + " a thinking block (preceeding the lastmost set of `tool_use` and `tool_result`"
                  + " blocks).");
        }
      }
      if (assistant) {
        return;
      }
    }
  }

  private static int cacheControls(Json json) {
    return switch (json) {
      case Json.Obj object ->
          object.members().entrySet().stream()
              .filter(member -> !Set.of("input", "input_schema").contains(member.getKey()))
              .mapToInt(
                  member ->
                      member.getKey().equals("cache_control")
                          ? 1
                          : cacheControls(member.getValue()))
              .sum();
      case Json.Arr array -> array.items().stream().mapToInt(MessagesCheck::cacheControls).sum();
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> 0;
    };
  }

  private static boolean isType(Json block, String type) {
    return block instanceof Json.Obj object && object.text("type").orElse("").equals(type);
  }
}
