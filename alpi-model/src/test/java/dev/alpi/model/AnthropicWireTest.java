package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicWireTest {
  private static final AnthropicWire WIRE = new AnthropicWire(ModelTable.of(ModelSettings.DEFAULT));

  @Test
  void a_conversation_is_laid_out_block_by_block() {
    assertThat(Json.compact(WIRE.body(Requests.full("lab/m"))))
        .isEqualTo(
            """
            {"model":"m","max_tokens":5000,"stream":true,\
            "system":[{"type":"text","text":"be brief","cache_control":{"type":"ephemeral"}}],\
            "tools":[{"name":"read","description":"reads","input_schema":{"type":"object"}}],\
            "messages":[\
            {"role":"user","content":[{"type":"text","text":"look"}]},\
            {"role":"assistant","content":[\
            {"type":"thinking","thinking":"signed","signature":"c2ln"},\
            {"type":"redacted_thinking","data":"redacted"},\
            {"type":"tool_use","id":"c1","name":"read","input":{"p":1}},\
            {"type":"tool_use","id":"c_2","name":"a_b","input":{}}]},\
            {"role":"user","content":[\
            {"type":"tool_result","tool_use_id":"c1","content":"one"},\
            {"type":"tool_result","tool_use_id":"c_2","content":"no such tool",\
            "is_error":true}]},\
            {"role":"assistant","content":[{"type":"text","text":"done"}]},\
            {"role":"user","content":[{"type":"text","text":"more",\
            "cache_control":{"type":"ephemeral"}}]}]}\
            """);
  }

  @Test
  void a_message_after_results_joins_them_and_empty_ones_go() {
    JsonValue.Obj body =
        WIRE.body(
            Requests.of(
                "lab/m",
                new Message.User("a"),
                Message.Assistant.of(" \n"),
                new Message.User(""),
                new Message.Assistant("x", List.of(new ToolCall("c", "t", "{}")), List.of()),
                new Message.ToolResult("c", "t", "r", Message.Outcome.OK),
                new Message.User("b")));
    assertThat(Json.compact(new JsonValue.Arr(body.array("messages"))))
        .isEqualTo(
            """
            [{"role":"user","content":[{"type":"text","text":"a"},\
            {"type":"text","text":"(no text)"}]},\
            {"role":"assistant","content":[{"type":"text","text":"x"},\
            {"type":"tool_use","id":"c","name":"t","input":{}}]},\
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r"},\
            {"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]}]\
            """);
    assertThat(body.members()).doesNotContainKeys("system", "thinking");
  }

  @Test
  void pictures_come_before_what_is_said_of_them() {
    JsonValue.Obj body =
        WIRE.body(
            Requests.of(
                "anthropic/claude-sonnet-4-5",
                new Message.User("what is it?", List.of(Requests.picture()))));
    assertThat(Json.compact(new JsonValue.Arr(body.array("messages"))))
        .isEqualTo(
            """
            [{"role":"user","content":[\
            {"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}},\
            {"type":"text","text":"what is it?","cache_control":{"type":"ephemeral"}}]}]\
            """
                .formatted(Requests.picture().content().base64()));
  }

  @Test
  void a_call_without_tools_names_the_ones_used_and_forbids_them() {
    JsonValue.Obj body = WIRE.body(Requests.without(Requests.full("lab/m")));
    assertThat(body.array("tools"))
        .extracting(tool -> ((JsonValue.Obj) tool).string("name").orElse(""))
        .containsExactly("read", "a_b");
    assertThat(body.object("tool_choice").string("type")).contains("none");
    assertThat(WIRE.body(Requests.of("lab/m", new Message.User("x"))).members())
        .doesNotContainKeys("tools", "tool_choice");
    assertThat(WIRE.body(Requests.full("lab/m")).members()).doesNotContainKey("tool_choice");
  }

  @Test
  void the_next_prompt_begins_with_this_one_apart_from_the_mark() {
    ModelRequest first = Requests.of("lab/m", new Message.User("a"));
    ModelRequest second =
        Requests.of(
            "lab/m", new Message.User("a"), Message.Assistant.of("b"), new Message.User("c"));
    String marked = ",\"cache_control\":{\"type\":\"ephemeral\"}";
    String before = Json.compact(WIRE.body(first)).replace(marked, "");
    String after = Json.compact(WIRE.body(second)).replace(marked, "");
    assertThat(after).startsWith(before.substring(0, before.length() - 2));
  }

  @ParameterizedTest
  @CsvSource({
    "claude-sonnet-4-5, HIGH, 40000, 24576",
    "claude-sonnet-4-5-20250929, LOW, 40000, 2048",
    "claude-sonnet-4-5, MEDIUM, 5000, 3976",
    "claude-sonnet-4-5, HIGH, 2047, 0",
    "claude-haiku-4-5, HIGH, 2048, 1024"
  })
  void an_older_model_gets_a_budget_that_fits(
      String model, ModelRequest.Effort effort, int outputTokensMax, int budget) {
    JsonValue.Obj thinking =
        WIRE.body(request("anthropic/" + model, effort, outputTokensMax)).object("thinking");
    assertThat(thinking.integer("budget_tokens").orElse(0)).isEqualTo(budget);
  }

  @Test
  void a_newer_model_gets_a_level() {
    JsonValue.Obj body =
        WIRE.body(request("anthropic/claude-opus-99", ModelRequest.Effort.LOW, 1_000));
    assertThat(body.object("thinking").string("type")).contains("adaptive");
    assertThat(body.object("output_config").string("effort")).contains("low");
  }

  @Test
  void no_budget_is_given_in_a_turn_whose_calls_another_provider_made() {
    List<ToolCall> calls = List.of(new ToolCall("c", "t", "{}"));
    Message.ToolResult result = new Message.ToolResult("c", "t", "r", Message.Outcome.OK);
    Message unsigned = new Message.Assistant("", calls, List.of());
    Message signed =
        new Message.Assistant(
            "", calls, List.of(new Message.Thinking(Message.Form.SIGNED, "x", "y")));
    Message user = new Message.User("u");
    assertThat(hasBudget(user, unsigned, result)).isFalse();
    assertThat(hasBudget(user, signed, result)).isTrue();
    assertThat(hasBudget(user, unsigned, result, Message.Assistant.of("ok"), user)).isTrue();
  }

  private static boolean hasBudget(Message... messages) {
    ModelRequest request =
        new ModelRequest(
            new ModelName("anthropic", "claude-sonnet-4-5"),
            "",
            List.of(messages),
            List.of(),
            10_000,
            Optional.of(ModelRequest.Effort.HIGH),
            "");
    return WIRE.body(request).get("thinking").isPresent();
  }

  private static ModelRequest request(
      String model, ModelRequest.Effort effort, int outputTokensMax) {
    return new ModelRequest(
        ModelName.parse(model).orElseThrow(),
        "",
        List.of(new Message.User("u")),
        List.of(),
        outputTokensMax,
        Optional.of(effort),
        "");
  }
}
