package dev.alpi.testkit;

import static dev.alpi.testkit.Client.at;
import static dev.alpi.testkit.Client.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ChatCompletionsWireTest {
  private static final Answer EVERYTHING =
      Answer.text("grüße 👋 to you all")
          .reasoning("thinking it over")
          .andCall("read_file", "{\"path\":\"a/long/enough/path.txt\"}")
          .andCall("mine", "todo", "{}")
          .usage(new TokenUsage(100, 40, 10, 30, 20, Optional.of(new BigDecimal("0.00125"))));

  private static List<Json> stream(Answer answer, String body) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        Client client = new Client()) {
      HttpResponse<String> response = client.post(server, Wire.OPENAI, body);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type").orElseThrow())
          .startsWith("text/event-stream");
      assertThat(response.body()).endsWith("data: [DONE]\n\n");
      return Client.data(response.body());
    }
  }

  @Test
  void a_stream_begins_with_the_role_and_ends_with_reason_usage_and_done() throws Exception {
    List<Json> chunks = stream(EVERYTHING, Client.CHAT_STREAM);

    Json first = chunks.getFirst();
    assertThat(at(first, "/object")).isEqualTo("chat.completion.chunk");
    assertThat(at(first, "/model")).isEqualTo("m");
    assertThat(at(first, "/choices/0/delta/role")).isEqualTo("assistant");
    assertThat(at(first, "/choices/0/finish_reason")).isEqualTo("null");
    assertThat(at(first, "/usage")).isEqualTo("null");

    Json reason = chunks.get(chunks.size() - 2);
    assertThat(at(reason, "/choices/0/finish_reason")).isEqualTo("tool_calls");
    assertThat(at(reason, "/choices/0/delta")).isEqualTo("{}");

    Json last = chunks.getLast();
    assertThat(at(last, "/choices")).isEqualTo("[]");
    assertThat(at(last, "/usage/prompt_tokens")).isEqualTo("100");
    assertThat(at(last, "/usage/completion_tokens")).isEqualTo("30");
    assertThat(at(last, "/usage/total_tokens")).isEqualTo("130");
    assertThat(at(last, "/usage/prompt_tokens_details/cached_tokens")).isEqualTo("40");
    assertThat(at(last, "/usage/prompt_tokens_details/cache_write_tokens")).isEqualTo("10");
    assertThat(at(last, "/usage/completion_tokens_details/reasoning_tokens")).isEqualTo("20");
    assertThat(at(last, "/usage/cost")).isEqualTo("0.00125");
  }

  @Test
  void usage_may_come_in_the_first_chunk_only() throws Exception {
    List<Json> chunks = stream(EVERYTHING.usageFirst(), Client.CHAT_STREAM);
    assertThat(at(chunks.getFirst(), "/usage/prompt_tokens")).isEqualTo("100");
    assertThat(chunks.stream().skip(1).map(chunk -> at(chunk, "/usage"))).containsOnly("null");
    assertThat(at(chunks.getLast(), "/choices/0/finish_reason")).isEqualTo("tool_calls");
  }

  @Test
  void a_cost_may_stand_beside_computed_usage() throws Exception {
    Answer answer = Answer.text("four letters each").costUsd(new BigDecimal("0.5"));
    Json last = stream(answer, Client.CHAT_STREAM).getLast();
    assertThat(at(last, "/usage/cost")).isEqualTo("0.5");
    assertThat(at(last, "/usage/prompt_tokens")).isEqualTo("5");
    assertThat(at(last, "/usage/completion_tokens")).isEqualTo("5");
  }

  @Test
  void a_hundred_calls_come_in_one_message() throws Exception {
    List<Script.ToolUse> uses =
        IntStream.range(0, 100)
            .mapToObj(n -> new Script.ToolUse("read_file", "{\"offset\":" + n + "}"))
            .toList();
    List<Json> chunks = stream(Answer.text("").andCalls(uses), Client.CHAT_STREAM);
    List<String> ids =
        chunks.stream()
            .map(chunk -> at(chunk, "/choices/0/delta/tool_calls/0/id"))
            .filter(id -> id.startsWith("call_"))
            .toList();
    assertThat(ids).hasSize(100).doesNotHaveDuplicates();
    assertThat(join(chunks, "/choices/0/delta/tool_calls/0/function/arguments"))
        .startsWith("{\"offset\":0}{\"offset\":1}")
        .endsWith("{\"offset\":99}");
  }

  @Test
  void text_and_reasoning_come_in_deltas() throws Exception {
    List<Json> chunks = stream(EVERYTHING.deltaChars(3), Client.CHAT_STREAM);
    assertThat(join(chunks, "/choices/0/delta/content")).isEqualTo("grüße 👋 to you all");
    assertThat(join(chunks, "/choices/0/delta/reasoning_content")).isEqualTo("thinking it over");
    assertThat(chunks.size()).isGreaterThan(12);

    List<Json> router = stream(Answer.text("x").reasoning("deep", "reasoning"), Client.CHAT_STREAM);
    assertThat(join(router, "/choices/0/delta/reasoning")).isEqualTo("deep");
  }

  @Test
  void a_tool_call_has_id_and_name_in_its_first_delta_and_its_arguments_split() throws Exception {
    List<Json> chunks = stream(EVERYTHING, Client.CHAT_STREAM);
    List<Json> first =
        chunks.stream()
            .filter(chunk -> at(chunk, "/choices/0/delta/tool_calls/0/index").equals("0"))
            .toList();
    String call = "/choices/0/delta/tool_calls/0";
    assertThat(at(first.getFirst(), call + "/id")).startsWith("call_").hasSizeLessThanOrEqualTo(40);
    assertThat(at(first.getFirst(), call + "/type")).isEqualTo("function");
    assertThat(at(first.getFirst(), call + "/function/name")).isEqualTo("read_file");
    assertThat(first).hasSizeGreaterThan(3);
    assertThat(at(first.get(1), call + "/id")).isEqualTo("(none)");
    assertThat(join(first, call + "/function/arguments"))
        .isEqualTo("{\"path\":\"a/long/enough/path.txt\"}");

    List<Json> second =
        chunks.stream().filter(chunk -> at(chunk, call + "/index").equals("1")).toList();
    assertThat(at(second.getFirst(), call + "/id")).isEqualTo("mine");
  }

  @Test
  void usage_comes_only_when_asked_for_and_not_withheld() throws Exception {
    String silent = Client.CHAT_STREAM.replace("\"include_usage\":true", "");
    assertThat(stream(EVERYTHING, silent)).noneMatch(chunk -> chunk.print().contains("usage"));
    assertThat(stream(EVERYTHING.withoutUsage(), Client.CHAT_STREAM))
        .isNotEmpty()
        .allMatch(chunk -> at(chunk, "/usage").equals("null"));
  }

  @Test
  void a_whole_answer_holds_the_same() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(EVERYTHING));
        Client client = new Client()) {
      HttpResponse<String> response = client.post(server, Wire.OPENAI, Client.CHAT);
      Json answer = JsonText.parse(response.body());
      assertThat(at(answer, "/object")).isEqualTo("chat.completion");
      assertThat(at(answer, "/choices/0/message/content")).isEqualTo("grüße 👋 to you all");
      assertThat(at(answer, "/choices/0/message/reasoning_content")).isEqualTo("thinking it over");
      assertThat(at(answer, "/choices/0/message/tool_calls/1/function/name")).isEqualTo("todo");
      assertThat(at(answer, "/choices/0/finish_reason")).isEqualTo("tool_calls");
      assertThat(at(answer, "/usage/total_tokens")).isEqualTo("130");
      assertThat(response.headers().firstValue("x-request-id")).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({"END,stop", "TOOLS,tool_calls", "LENGTH,length", "FILTERED,content_filter"})
  void stop_reasons_have_openai_names(Answer.Stop stop, String name) throws Exception {
    List<Json> chunks = stream(Answer.text("x").stop(stop), Client.CHAT_STREAM);
    assertThat(join(chunks, "/choices/0/finish_reason")).isEqualTo(name);
  }

  @Test
  void an_error_inside_the_stream_ends_it_without_done() throws Exception {
    Answer answer = Answer.text("half").streamError("server_error", "it broke");
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(answer));
        Client client = new Client()) {
      String body = client.post(server, Wire.OPENAI, Client.CHAT_STREAM).body();
      assertThat(body).contains("half").doesNotContain("[DONE]");
      assertThat(at(Client.data(body).getLast(), "/error/message")).isEqualTo("it broke");
      assertThat(at(Client.data(body).getLast(), "/error/type")).isEqualTo("server_error");
    }
  }

  @Test
  void comments_bad_json_and_long_lines_come_as_scripted() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.steps(
                    Answer.text("x").comments(2),
                    Answer.text("x").badJsonAt(1),
                    Answer.text("x").longLine(300_000)));
        Client client = new Client()) {
      assertThat(client.post(server, Wire.OPENAI, Client.CHAT_STREAM).body())
          .startsWith(": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {");
      String bad = client.post(server, Wire.OPENAI, Client.CHAT_STREAM).body().split("\n\n")[1];
      assertThat(bad).startsWith("data: {").doesNotEndWith("}");
      assertThat(client.post(server, Wire.OPENAI, Client.CHAT_STREAM).body().lines())
          .anyMatch(line -> line.length() > 300_000);
    }
  }

  @Test
  void errors_have_openais_shape_and_scripted_headers() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.steps(
                    Answer.error(429).header("Retry-After", "7"),
                    Answer.error(500, "server_error", "oops"),
                    Answer.raw(200, "text/html", "<html>hi</html>")));
        Client client = new Client()) {
      HttpResponse<String> limited = client.post(server, Wire.OPENAI, Client.CHAT_STREAM);
      assertThat(limited.statusCode()).isEqualTo(429);
      assertThat(limited.headers().firstValue("retry-after")).contains("7");
      Json error = JsonText.parse(limited.body());
      assertThat(at(error, "/error/code")).isEqualTo("rate_limit_exceeded");
      assertThat(at(error, "/error/type")).isEqualTo("rate_limit_error");

      HttpResponse<String> failed = client.post(server, Wire.OPENAI, Client.CHAT_STREAM);
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(at(JsonText.parse(failed.body()), "/error/message")).isEqualTo("oops");

      HttpResponse<String> wrong = client.post(server, Wire.OPENAI, Client.CHAT_STREAM);
      assertThat(wrong.headers().firstValue("content-type")).contains("text/html");
      assertThat(wrong.body()).isEqualTo("<html>hi</html>");
    }
  }
}
