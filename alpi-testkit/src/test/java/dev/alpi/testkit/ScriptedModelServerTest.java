package dev.alpi.testkit;

import static dev.alpi.testkit.Client.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptedModelServerTest {
  private static final String TOOLS =
      """
      "tools":[{"type":"function","function":{"name":"read_file",\
      "parameters":{"type":"object"}}}]\
      """;

  private static String text(ScriptedModelServer server, Client client, String body)
      throws Exception {
    Json answer = JsonText.parse(client.post(server, Wire.OPENAI, body).body());
    return at(answer, "/choices/0/message/content");
  }

  private static String asking(String text) {
    return Client.CHAT.replace("hello", text);
  }

  @Test
  void steps_go_in_order_and_then_nothing_is_left() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.steps(Answer.text("one"), Answer.text("two")));
        Client client = new Client()) {
      assertThat(text(server, client, Client.CHAT)).isEqualTo("one");
      assertThat(text(server, client, Client.CHAT)).isEqualTo("two");
      HttpResponse<String> third = client.post(server, Wire.OPENAI, Client.CHAT);
      assertThat(third.statusCode()).isEqualTo(400);
      assertThat(third.body()).contains("script_exhausted");
    }
  }

  @Test
  void the_first_rule_that_matches_goes_before_the_steps() throws Exception {
    Script script =
        Script.steps(Answer.text("step"))
            .rule(Rule.contains("port?", Answer.text("5433")).times(1))
            .rule(Rule.matches(Pattern.compile("p[aeiou]rt"), Answer.text("which?")))
            .rule(Rule.always(Answer.text("claude")).on(Wire.ANTHROPIC))
            .rule(Rule.toolResult(Answer.text("thanks")))
            .otherwise(new Script.Otherwise.Always(Answer.text("else")));
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      assertThat(text(server, client, asking("what port?"))).isEqualTo("5433");
      assertThat(text(server, client, asking("what port?"))).isEqualTo("which?");
      assertThat(text(server, client, asking("pert"))).isEqualTo("which?");
      assertThat(text(server, client, asking("port".toUpperCase()))).isEqualTo("step");
      assertThat(text(server, client, asking("x"))).isEqualTo("else");
      assertThat(text(server, client, afterTools(1))).isEqualTo("thanks");
      assertThat(client.post(server, Wire.ANTHROPIC, Client.MESSAGES).body()).contains("claude");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void echo_says_the_last_text_in_both_formats(Wire wire) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      String body = wire == Wire.OPENAI ? Client.CHAT : Client.MESSAGES;
      String pointer = wire == Wire.OPENAI ? "/choices/0/message/content" : "/content/0/text";
      Json answer = JsonText.parse(client.post(server, wire, body).body());
      assertThat(at(answer, pointer)).isEqualTo("hello");
    }
  }

  private static String afterTools(int results) {
    StringBuilder body =
        new StringBuilder(
            """
            {"model":"m","max_tokens":50,%s,"messages":[{"role":"user","content":"go"}\
            """
                .formatted(TOOLS));
    for (int i = 0; i < results; i++) {
      body.append(
          """
          ,{"role":"assistant","content":null,"tool_calls":[{"id":"c%d","type":"function",\
          "function":{"name":"read_file","arguments":"{}"}}]},\
          {"role":"tool","tool_call_id":"c%d","content":"text %d"}\
          """
              .formatted(i, i, i));
    }
    return body + "]}";
  }

  @Test
  void the_agent_asks_for_its_tools_one_by_one_and_then_speaks() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.agent().withCompletionTokens(20));
        Client client = new Client()) {
      for (int done = 0; done < 2; done++) {
        String body = client.post(server, Wire.OPENAI, afterTools(done)).body();
        assertThat(at(JsonText.parse(body), "/choices/0/message/tool_calls/0/function/name"))
            .isEqualTo("read_file");
      }
      assertThat(text(server, client, afterTools(2))).isEqualTo("done");
      assertThat(server.requests().getLast().lastText()).isEqualTo("text 1");
      assertThat(server.requests().getLast().lastUserText()).isEqualTo("go");
      // without the tool on offer there is nothing to ask for
      assertThat(text(server, client, Client.CHAT)).isEqualTo("done");
    }
  }

  @Test
  void the_agent_counts_results_in_anthropics_format_too() throws Exception {
    String tool = "\"tools\":[{\"name\":\"read_file\",\"input_schema\":{\"type\":\"object\"}}],";
    String first = Client.MESSAGES.replace("\"messages\"", tool + "\"messages\"");
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.agent(List.of(new Script.ToolUse("read_file", "{}")), "fin"));
        Client client = new Client()) {
      Json call = JsonText.parse(client.post(server, Wire.ANTHROPIC, first).body());
      assertThat(at(call, "/stop_reason")).isEqualTo("tool_use");
      String second =
          first.replace(
              "}]}",
              "},{\"role\":\"assistant\",\"content\":"
                  + at(call, "/content")
                  + "},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\""
                  + at(call, "/content/0/id")
                  + "\",\"content\":\"ok\"}]}]}");
      // the tool's schema ends in }} and is left alone
      Json end = JsonText.parse(client.post(server, Wire.ANTHROPIC, second).body());
      assertThat(at(end, "/content/0/text")).isEqualTo("fin");
    }
  }

  /** Returns what a client sends that has shortened its history to the last result. */
  private static String afterShortening(int offset) {
    return """
    {"model":"m",%s,"messages":[{"role":"user","content":"go on"},\
    {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function",\
    "function":{"name":"read_file","arguments":"{\\"offset\\": %d}"}}]},\
    {"role":"tool","tool_call_id":"c","content":"text"}]}\
    """
        .formatted(TOOLS, offset);
  }

  @Test
  void an_agent_goes_on_where_it_was_after_the_history_was_shortened() throws Exception {
    Script script =
        Script.agent(200, n -> new Script.ToolUse("read_file", "{\"offset\":" + n + "}"));
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      String call = client.post(server, Wire.OPENAI, afterShortening(150)).body();
      assertThat(at(JsonText.parse(call), "/choices/0/message/tool_calls/0/function/arguments"))
          .isEqualTo("{\"offset\":151}");
      assertThat(text(server, client, afterShortening(199))).isEqualTo("done");
    }
  }

  @Test
  void only_so_many_requests_are_kept_and_all_can_be_forgotten() throws Exception {
    try (ScriptedModelServer few = ScriptedModelServer.start(Script.echo().keepingRequests(2));
        ScriptedModelServer none = ScriptedModelServer.start(Script.echo().keepingRequests(0));
        Client client = new Client()) {
      for (String text : List.of("one", "two", "three")) {
        client.post(few, Wire.OPENAI, asking(text));
        client.post(none, Wire.OPENAI, asking(text));
      }
      assertThat(few.requests())
          .extracting(SeenRequest::lastUserText)
          .containsExactly("two", "three");
      assertThat(none.requests()).isEmpty();
      few.forgetRequests();
      assertThat(few.requests()).isEmpty();
      assertThat(few.totals()).isEqualTo(none.totals());
      assertThat(few.totals().requests()).isEqualTo(3);
      assertThat(few.largestPromptTokens()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_answer_at_once_has_the_same_bytes(Wire wire) throws Exception {
    Answer answer = Answer.text("a text of some length").andCall("read_file", "{}");
    String body = wire == Wire.OPENAI ? Client.CHAT_STREAM : Client.MESSAGES_STREAM;
    try (ScriptedModelServer pieces = ScriptedModelServer.start(Script.always(answer));
        ScriptedModelServer atOnce = ScriptedModelServer.start(Script.always(answer).atOnce());
        Client client = new Client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.post(atOnce, wire, body).body())
            .isEqualTo(client.post(pieces, wire, body).body());
      }
    }
  }

  @Test
  void an_answer_can_be_computed_from_what_is_asked() throws Exception {
    Script script =
        Script.computed(
            asked ->
                Answer.text(
                    asked.model()
                        + " "
                        + asked.lastUserText()
                        + " "
                        + asked.lastText()
                        + " "
                        + asked.resultsSinceUser()
                        + asked.tools()));
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      assertThat(text(server, client, afterTools(2))).isEqualTo("m go text 1 2[read_file]");
    }
  }

  @Test
  void totals_count_what_was_accepted_and_nothing_that_was_refused() throws Exception {
    Script script =
        Script.steps(
                Answer.text("x"),
                Answer.error(500),
                Answer.text("x").usage(TokenUsage.of(1_000, 50)),
                Answer.text("x").withoutUsage())
            .withCompletionTokens(20);
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      // names and values: messages, role, user, content, hello
      int prompt = Math.ceilDiv("roleusercontenthello".length(), 4);
      client.post(server, Wire.OPENAI, Client.CHAT);
      assertThat(server.totals()).isEqualTo(new Totals(1, prompt, 20, 0));
      client.post(server, Wire.OPENAI, Client.CHAT);
      client.post(server, Wire.OPENAI, "{}");
      assertThat(server.totals()).isEqualTo(new Totals(1, prompt, 20, 2));
      client.post(server, Wire.OPENAI, Client.CHAT);
      client.post(server, Wire.OPENAI, Client.CHAT);
      assertThat(server.totals()).isEqualTo(new Totals(3, 2L * prompt + 1_000, 90, 2));
      assertThat(client.get(server, "/totals").body())
          .isEqualTo(
              "{\"requests\":3,\"prompt_tokens\":%d,\"completion_tokens\":90,\"refused\":2}"
                  .formatted(2 * prompt + 1_000));
    }
  }

  @Test
  void computed_output_never_passes_the_requests_limit() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.echo().withCompletionTokens(500));
        Client client = new Client()) {
      client.post(server, Wire.ANTHROPIC, Client.MESSAGES);
      assertThat(server.totals().completionTokens()).isEqualTo(100);
    }
  }

  @Test
  void requests_tell_what_was_asked() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, Client.CHAT_STREAM, "X-Mark", "one");
      client.post(server, Wire.OPENAI, "{\"model\":\"m\"}");
      SeenRequest seen = server.requests().getFirst();
      assertThat(seen.wire()).isEqualTo(Wire.OPENAI);
      assertThat(seen.path()).isEqualTo("/v1/chat/completions");
      assertThat(seen.header("x-mark")).contains("one");
      assertThat(seen.headers()).containsKey("content-type");
      assertThat(seen.body()).isEqualTo(Client.CHAT_STREAM);
      assertThat(seen.model()).isEqualTo("m");
      assertThat(seen.messages()).isOne();
      assertThat(seen.lastUserText()).isEqualTo("hello");
      assertThat(seen.isStream()).isTrue();
      assertThat(seen.tools()).isEmpty();
      assertThat(seen.at("/messages/0/role")).contains("user");
      assertThat(seen.at("/messages/1")).isEmpty();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.refusal()).isEmpty();
      assertThat(server.requests().getLast().status()).isEqualTo(400);
      assertThat(server.requests().getLast().refusal().orElseThrow()).contains("messages");
    }
  }

  @Test
  void a_key_is_asked_for_in_each_formats_own_header() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo().withKey("k-1"));
        Client client = new Client()) {
      for (String[] headers :
          List.of(new String[0], new String[] {"Authorization", "Bearer k-2"})) {
        HttpResponse<String> refused = client.post(server, Wire.OPENAI, Client.CHAT, headers);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).startsWith("{\"error\":").contains("API key");
      }
      for (String[] headers : List.of(new String[0], new String[] {"x-api-key", "k-2"})) {
        HttpResponse<String> refused =
            client.post(server, Wire.ANTHROPIC, Client.MESSAGES, headers);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("authentication_error");
      }
      assertThat(client.get(server, "/v1/models").statusCode()).isEqualTo(401);
      assertThat(
              client
                  .post(server, Wire.OPENAI, Client.CHAT, "Authorization", "Bearer k-1")
                  .statusCode())
          .isEqualTo(200);
      assertThat(
              client.post(server, Wire.ANTHROPIC, Client.MESSAGES, "x-api-key", "k-1").statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1999-01-01"})
  void anthropic_wants_a_version_that_exists(String version) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      HttpResponse<String> refused =
          client.post(server, Wire.ANTHROPIC, Client.MESSAGES, "anthropic-version", version);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("anthropic-version");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"model\":",
        "{\"model\":\"m\"} {}",
        "{\"model\":\"m\",\"model\":\"m\"}",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"role\":\"user\"}]}"
      })
  void a_body_that_is_not_one_json_object_is_refused(String body) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      HttpResponse<String> openAi = client.post(server, Wire.OPENAI, body);
      assertThat(openAi.statusCode()).isEqualTo(400);
      assertThat(at(JsonText.parse(openAi.body()), "/error/message")).contains("JSON");
      HttpResponse<String> anthropic = client.post(server, Wire.ANTHROPIC, body);
      assertThat(anthropic.statusCode()).isEqualTo(400);
      assertThat(at(JsonText.parse(anthropic.body()), "/error/message")).contains("JSON");
    }
  }

  @Test
  void a_body_that_is_deep_or_not_utf8_or_not_json_typed_is_refused() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client();
        HttpClient http = HttpClient.newHttpClient()) {
      String deep = "{\"model\":" + "[".repeat(100_000);
      assertThat(client.post(server, Wire.OPENAI, deep).statusCode()).isEqualTo(400);
      byte[] latin =
          "{\"model\":\"\u00fc\"}".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(
              http.send(
                      Client.request(server, Wire.OPENAI)
                          .POST(BodyPublishers.ofByteArray(latin))
                          .build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("UTF-8");
      assertThat(
              http.send(
                      Client.request(server, Wire.OPENAI)
                          .setHeader("Content-Type", "text/plain")
                          .POST(BodyPublishers.ofString(Client.CHAT))
                          .build(),
                      BodyHandlers.ofString())
                  .body())
          .contains("unsupported_content_type");
    }
  }

  @Test
  void models_are_listed_in_both_shapes_and_other_paths_do_not_exist() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.echo().withModels("a", "b"));
        Client client = new Client()) {
      Json openAi = JsonText.parse(client.get(server, "/v1/models").body());
      assertThat(at(openAi, "/object")).isEqualTo("list");
      assertThat(at(openAi, "/data/1/id")).isEqualTo("b");
      Json anthropic =
          JsonText.parse(
              client.get(server, "/v1/models", "anthropic-version", "2023-06-01").body());
      assertThat(at(anthropic, "/has_more")).isEqualTo("false");
      assertThat(at(anthropic, "/data/0/type")).isEqualTo("model");
      assertThat(client.get(server, "/v2/models").statusCode()).isEqualTo(404);
      assertThat(client.get(server, "/v1/chat/completions").statusCode()).isEqualTo(404);
      assertThat(client.post(server, Wire.OPENAI, Client.CHAT).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a_thousand_requests_at_once_are_all_answered() throws Exception {
    int count = 1_000;
    // one after the other they would take five minutes, and the time limit would strike
    Answer slow = Answer.text("hi").firstByteDelay(Duration.ofMillis(300));
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.always(slow).withCompletionTokens(3));
        HttpClient http = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      Set<String> texts = new HashSet<>();
      for (int i = 0; i < count; i++) {
        texts.add("n-" + i);
        String body = Client.CHAT_STREAM.replace("hello", "n-" + i);
        answers.add(
            http.sendAsync(
                Client.request(server, Wire.OPENAI).POST(BodyPublishers.ofString(body)).build(),
                BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().body()).endsWith("data: [DONE]\n\n");
      }
      assertThat(server.totals().requests()).isEqualTo(count);
      assertThat(server.totals().completionTokens()).isEqualTo(3L * count);
      assertThat(server.requests().stream().map(SeenRequest::lastUserText))
          .containsExactlyInAnyOrderElementsOf(texts);
    }
  }
}
