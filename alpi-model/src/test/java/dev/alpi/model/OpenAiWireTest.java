package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiWireTest {
  private static final ModelTable TABLE = ModelTable.of(ModelSettings.DEFAULT);

  @Test
  void a_conversation_is_laid_out_message_by_message() {
    JsonValue.Obj body = new OpenAiWire(Dialect.PLAIN, TABLE).body(Requests.full("lab/m"));
    assertThat(Json.compact(body))
        .isEqualTo(
            """
            {"model":"m","messages":[\
            {"role":"system","content":"be brief"},\
            {"role":"user","content":"look"},\
            {"role":"assistant","content":null,"tool_calls":[\
            {"id":"c1","type":"function","function":\
            {"name":"read","arguments":"{\\"p\\":1}"}},\
            {"id":"c_2","type":"function","function":{"name":"a_b","arguments":"{}"}}],\
            "reasoning_content":"plain"},\
            {"role":"tool","tool_call_id":"c1","content":"one"},\
            {"role":"tool","tool_call_id":"c_2","content":"no such tool"},\
            {"role":"assistant","content":"done"},\
            {"role":"user","content":"more"}],\
            "stream":true,"max_tokens":5000,\
            "tools":[{"type":"function","function":{"name":"read","description":"reads",\
            "parameters":{"type":"object"}}}],\
            "stream_options":{"include_usage":true}}\
            """);
  }

  @Test
  void openai_itself_gets_its_own_names() {
    JsonValue.Obj body = new OpenAiWire(Dialect.OPENAI, TABLE).body(Requests.full("openai/gpt-5"));
    assertThat(body.integer("max_completion_tokens")).hasValue(5000);
    assertThat(body.get("max_tokens")).isEmpty();
    assertThat(body.string("prompt_cache_key")).contains("s1");
    assertThat(body.string("reasoning_effort")).contains("high");
  }

  @Test
  void a_model_that_cannot_reason_beside_tools_is_told_not_to() {
    OpenAiWire wire = new OpenAiWire(Dialect.OPENAI, TABLE);
    ModelRequest request = Requests.full("openai/gpt-5.6");
    assertThat(wire.body(request).string("reasoning_effort")).contains("none");
    assertThat(wire.body(Requests.without(request)).string("reasoning_effort")).contains("high");
  }

  @Test
  void effort_is_sent_only_where_the_model_takes_it() {
    assertThat(new OpenAiWire(Dialect.PLAIN, TABLE).body(Requests.full("lab/m")).members().keySet())
        .doesNotContain("reasoning_effort", "reasoning");
    assertThat(
            new OpenAiWire(Dialect.OPENROUTER, TABLE)
                .body(Requests.full("openrouter/x/y"))
                .object("reasoning")
                .string("effort"))
        .contains("high");
  }

  @Test
  void openrouter_reports_cost_keeps_the_session_and_marks_the_cache_for_anthropic() {
    JsonValue.Obj body =
        new OpenAiWire(Dialect.OPENROUTER, TABLE)
            .body(Requests.full("openrouter/anthropic/claude-opus-4.8"));
    assertThat(body.object("usage").bool("include")).contains(true);
    assertThat(body.string("session_id")).contains("s1");
    assertThat(body.get("stream_options")).isEmpty();
    String messages = Json.compact(new JsonValue.Arr(body.array("messages")));
    assertThat(messages)
        .contains(
            "{\"role\":\"system\",\"content\":[{\"type\":\"text\",\"text\":\"be brief\","
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]}")
        .endsWith(
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"more\","
                + "\"cache_control\":{\"type\":\"ephemeral\"}}]}]");
    assertThat(messages.split("cache_control", -1)).hasSize(3);
    assertThat(messages).contains("\"reasoning_details\":[{\"d\":1}]");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void only_its_own_opaque_reasoning_goes_back_to_a_server(Dialect dialect) {
    String body = Json.compact(new OpenAiWire(dialect, TABLE).body(Requests.full("lab/m")));
    boolean plain = dialect == Dialect.DEEPSEEK || dialect == Dialect.PLAIN;
    assertThat(body.contains("reasoning_content")).isEqualTo(plain);
    assertThat(body.contains("extra_content")).isEqualTo(dialect == Dialect.GEMINI);
    assertThat(body.contains("reasoning_details")).isEqualTo(dialect == Dialect.OPENROUTER);
    assertThat(body).doesNotContain("signed", "redacted");
  }

  @ParameterizedTest
  @EnumSource(Dialect.class)
  void a_picture_is_a_data_url_in_every_dialect(Dialect dialect) {
    JsonValue.Obj body =
        new OpenAiWire(dialect, TABLE)
            .body(Requests.of("openai/gpt-5", new Message.User("x", List.of(Requests.picture()))));
    assertThat(Json.compact(new JsonValue.Arr(body.array("messages"))))
        .isEqualTo(
            """
            [{"role":"user","content":[\
            {"type":"image_url","image_url":{"url":"data:image/png;base64,%s"}},\
            {"type":"text","text":"x"}]}]\
            """
                .formatted(Requests.picture().content().base64()));
  }

  @Test
  void openrouter_marks_the_text_after_the_pictures_for_anthropics_cache() {
    JsonValue.Obj body =
        new OpenAiWire(Dialect.OPENROUTER, TABLE)
            .body(
                Requests.of(
                    "openrouter/anthropic/claude-opus-4.8",
                    new Message.User("x", List.of(Requests.picture()))));
    assertThat(Json.compact(new JsonValue.Arr(body.array("messages"))))
        .contains("image_url")
        .endsWith("\"text\":\"x\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]");
  }

  @Test
  void deepseek_gets_reasoning_content_with_calls_even_if_there_was_none() {
    ModelRequest request =
        Requests.of(
            "deepseek/deepseek-flash",
            new Message.User("x"),
            new Message.Assistant("", List.of(new ToolCall("c", "t", "{}")), List.of()),
            new Message.ToolResult("c", "t", "ok", Message.Outcome.OK));
    assertThat(Json.compact(new OpenAiWire(Dialect.DEEPSEEK, TABLE).body(request)))
        .contains("\"reasoning_content\":\"\"");
  }

  @Test
  void mistral_gets_ids_of_nine_letters_and_no_parameter_it_does_not_know() {
    JsonValue.Obj body =
        new OpenAiWire(Dialect.MISTRAL, TABLE).body(Requests.full("mistral/mistral-small-latest"));
    assertThat(body.get("stream_options")).isEmpty();
    String id = WireNames.mistralCallId("c1");
    assertThat(id).matches("[A-Za-z0-9]{9}").isNotEqualTo(WireNames.mistralCallId("c_2"));
    assertThat(Json.compact(body).split(id, -1)).as("in the call and in its result").hasSize(3);
    assertThat(WireNames.mistralCallId("abcDEF123")).isEqualTo("abcDEF123");
  }

  @Test
  void mistral_gets_a_message_between_results_and_a_person() {
    ModelRequest request =
        Requests.of(
            "mistral/mistral-small-latest",
            new Message.User("x"),
            new Message.Assistant("", List.of(new ToolCall("abcdefghi", "t", "{}")), List.of()),
            new Message.ToolResult("abcdefghi", "t", "skipped", Message.Outcome.FAILED),
            new Message.User("y"));
    assertThat(new OpenAiWire(Dialect.MISTRAL, TABLE).body(request).array("messages"))
        .extracting(message -> ((JsonValue.Obj) message).string("role").orElse(""))
        .containsExactly("user", "assistant", "tool", "assistant", "user");
    assertThat(new OpenAiWire(Dialect.PLAIN, TABLE).body(request).array("messages")).hasSize(4);
  }

  @Test
  void gemini_gets_the_signature_of_a_call_or_the_sign_of_a_foreign_one() {
    OpenAiWire wire = new OpenAiWire(Dialect.GEMINI, TABLE);
    String own = Json.compact(wire.body(Requests.full("gemini/gemini-3.8-flash")));
    assertThat(own).contains("\"extra_content\":{\"g\":1}").doesNotContain("skip_thought");
    List<ToolCall> calls = List.of(new ToolCall("a", "t", "{}"), new ToolCall("b", "t", "{}"));
    ModelRequest foreign =
        Requests.of(
            "gemini/gemini-3.8-flash",
            new Message.User("x"),
            new Message.Assistant("", calls, List.of()),
            new Message.ToolResult("a", "t", "r", Message.Outcome.OK),
            new Message.ToolResult("b", "t", "r", Message.Outcome.OK));
    assertThat(Json.compact(wire.body(foreign)).split("skip_thought", -1))
        .as("the first of parallel calls alone")
        .hasSize(2);
  }

  @Test
  void the_key_is_a_bearer_token_and_absent_without_a_key() {
    OpenAiWire wire = new OpenAiWire(Dialect.PLAIN, TABLE);
    WireFormat.Header header = wire.headers(ApiKey.read("sk-1")).getFirst();
    assertThat(header.name() + header.value()).isEqualTo("authorizationBearer sk-1");
    assertThat(header.toString()).doesNotContain("sk-1");
    assertThat(wire.headers(Optional.empty())).isEmpty();
  }
}
