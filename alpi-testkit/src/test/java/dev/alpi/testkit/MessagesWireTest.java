package dev.alpi.testkit;

import static dev.alpi.testkit.Client.at;
import static dev.alpi.testkit.Client.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class MessagesWireTest {
  private static final Answer EVERYTHING =
      Answer.text("grüße 👋 to you all")
          .reasoning("thinking it over")
          .redactedThinking("b3BhcXVl")
          .andCall("read_file", "{\"path\":\"a/long/enough/path.txt\"}")
          .usage(new TokenUsage(100, 40, 10, 30, 20, Optional.empty()));

  private static String stream(Answer answer) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        Client client = new Client()) {
      HttpResponse<String> response = client.post(server, Wire.ANTHROPIC, Client.MESSAGES_STREAM);
      assertThat(response.statusCode()).isEqualTo(200);
      return response.body();
    }
  }

  private static List<Json> ofType(String stream, String type) throws Exception {
    return Client.data(stream).stream().filter(event -> at(event, "/type").equals(type)).toList();
  }

  @Test
  void each_event_is_named_after_its_type() throws Exception {
    List<String> lines = stream(EVERYTHING).lines().toList();
    int events = 0;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("event: ")) {
        Json data = JsonText.parse(lines.get(i + 1).substring("data: ".length()));
        assertThat(at(data, "/type")).isEqualTo(lines.get(i).substring("event: ".length()));
        events++;
      }
    }
    assertThat(events).isGreaterThan(10);
  }

  @Test
  void a_stream_goes_from_message_start_to_message_stop() throws Exception {
    String stream = stream(EVERYTHING);
    List<Json> events = Client.data(stream);
    assertThat(at(events.getFirst(), "/type")).isEqualTo("message_start");
    assertThat(at(events.getLast(), "/type")).isEqualTo("message_stop");
    assertThat(ofType(stream, "ping")).isNotEmpty();

    Json start = events.getFirst();
    assertThat(at(start, "/message/content")).isEqualTo("[]");
    assertThat(at(start, "/message/stop_reason")).isEqualTo("null");
    assertThat(at(start, "/message/usage/input_tokens")).isEqualTo("50");
    assertThat(at(start, "/message/usage/cache_read_input_tokens")).isEqualTo("40");
    assertThat(at(start, "/message/usage/cache_creation_input_tokens")).isEqualTo("10");

    Json delta = events.get(events.size() - 2);
    assertThat(at(delta, "/type")).isEqualTo("message_delta");
    assertThat(at(delta, "/delta/stop_reason")).isEqualTo("tool_use");
    assertThat(at(delta, "/usage/output_tokens")).isEqualTo("30");
  }

  @Test
  void usage_may_come_in_the_first_event_only() throws Exception {
    List<Json> events = Client.data(stream(EVERYTHING.usageFirst()));
    assertThat(at(events.getFirst(), "/message/usage/input_tokens")).isEqualTo("50");
    assertThat(at(events.getFirst(), "/message/usage/output_tokens")).isEqualTo("30");
    assertThat(events.stream().map(event -> at(event, "/usage"))).containsOnly("(none)");
  }

  @Test
  void blocks_are_numbered_and_their_deltas_add_up() throws Exception {
    String stream = stream(EVERYTHING);
    List<Json> starts = ofType(stream, "content_block_start");
    assertThat(starts.stream().map(start -> at(start, "/content_block/type")))
        .containsExactly("thinking", "redacted_thinking", "text", "tool_use");
    assertThat(starts.stream().map(start -> at(start, "/index")))
        .containsExactly("0", "1", "2", "3");
    assertThat(ofType(stream, "content_block_stop")).hasSize(4);
    assertThat(at(starts.get(1), "/content_block/data")).isEqualTo("b3BhcXVl");
    assertThat(at(starts.get(3), "/content_block/id")).startsWith("toolu_");
    assertThat(at(starts.get(3), "/content_block/name")).isEqualTo("read_file");
    assertThat(at(starts.get(3), "/content_block/input")).isEqualTo("{}");

    List<Json> deltas = ofType(stream, "content_block_delta");
    assertThat(join(deltas, "/delta/thinking")).isEqualTo("thinking it over");
    assertThat(join(deltas, "/delta/signature"))
        .isEqualTo(MessagesReply.signature("thinking it over"));
    assertThat(join(deltas, "/delta/text")).isEqualTo("grüße 👋 to you all");
    assertThat(join(deltas, "/delta/partial_json"))
        .isEqualTo("{\"path\":\"a/long/enough/path.txt\"}");
    assertThat(deltas).hasSizeGreaterThan(7);
  }

  @Test
  void a_whole_answer_holds_the_same() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(EVERYTHING));
        Client client = new Client()) {
      HttpResponse<String> response = client.post(server, Wire.ANTHROPIC, Client.MESSAGES);
      Json answer = JsonText.parse(response.body());
      assertThat(at(answer, "/type")).isEqualTo("message");
      assertThat(at(answer, "/content/0/thinking")).isEqualTo("thinking it over");
      assertThat(at(answer, "/content/2/text")).isEqualTo("grüße 👋 to you all");
      assertThat(at(answer, "/content/3/input/path")).isEqualTo("a/long/enough/path.txt");
      assertThat(at(answer, "/stop_reason")).isEqualTo("tool_use");
      assertThat(at(answer, "/usage/output_tokens")).isEqualTo("30");
      assertThat(response.headers().firstValue("request-id")).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({"END,end_turn", "TOOLS,tool_use", "LENGTH,max_tokens", "FILTERED,refusal"})
  void stop_reasons_have_anthropics_names(Answer.Stop stop, String name) throws Exception {
    String stream = stream(Answer.text("x").stop(stop));
    assertThat(join(Client.data(stream), "/delta/stop_reason")).isEqualTo(name);
  }

  @Test
  void withheld_usage_is_nowhere() throws Exception {
    assertThat(stream(Answer.text("x").withoutUsage()))
        .contains("message_stop")
        .doesNotContain("usage");
  }

  @Test
  void an_overload_inside_the_stream_is_an_error_event() throws Exception {
    String stream = stream(Answer.text("half").streamError("overloaded_error", ""));
    assertThat(stream).contains("event: error\n").doesNotContain("message_stop");
    Json error = Client.data(stream).getLast();
    assertThat(at(error, "/error/type")).isEqualTo("overloaded_error");
    assertThat(at(error, "/error/message")).isEqualTo("Overloaded");
  }

  @ParameterizedTest
  @CsvSource({
    "429,rate_limit_error",
    "500,api_error",
    "529,overloaded_error",
    "403,permission_error"
  })
  void errors_have_anthropics_shape(int status, String type) throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.always(Answer.error(status)));
        Client client = new Client()) {
      HttpResponse<String> response = client.post(server, Wire.ANTHROPIC, Client.MESSAGES_STREAM);
      assertThat(response.statusCode()).isEqualTo(status);
      Json error = JsonText.parse(response.body());
      assertThat(at(error, "/type")).isEqualTo("error");
      assertThat(at(error, "/error/type")).isEqualTo(type);
    }
  }
}
