package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.model.ModelException.Kind;
import dev.alpi.model.ModelReply.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenAiAnswerTest {
  private final List<ModelEvent> events = new ArrayList<>();

  @Test
  void text_and_reasoning_are_joined_and_told_piece_by_piece() throws WireException {
    ModelReply reply =
        read(
            delta("'role':'assistant','content':''"),
            delta("'reasoning_content':'let me '"),
            delta("'reasoning':'see'"),
            delta("'content':'Hel'"),
            delta("'content':'lo'"),
            finish("stop"),
            "[DONE]");
    assertThat(reply.message()).isEqualTo(Message.Assistant.of("Hello"));
    assertThat(reply.reasoning()).isEqualTo("let me see");
    assertThat(reply.stop()).isEqualTo(Stop.END);
    assertThat(reply.usage()).isEmpty();
    assertThat(events)
        .containsExactly(
            new ModelEvent.Reasoning("let me "),
            new ModelEvent.Reasoning("see"),
            new ModelEvent.Text("Hel"),
            new ModelEvent.Text("lo"));
  }

  static Stream<Arguments> callStreams() {
    ToolCall a = new ToolCall("a", "read", "{\"p\":1}");
    ToolCall b = new ToolCall("b", "list", "{}");
    return Stream.of(
        Arguments.of(
            "by index, as OpenAI does",
            List.of(
                "{'index':0,'id':'a','type':'function','function':{'name':'read','arguments':''}}",
                "{'index':0,'function':{'arguments':'{\\\"p\\\"'}}",
                "{'index':1,'id':'b','function':{'name':'list','arguments':'{'}}",
                "{'index':1,'function':{'arguments':'}'}}",
                "{'index':0,'function':{'arguments':':1}'}}"),
            List.of(a, b)),
        Arguments.of(
            "id and name repeated in every part",
            List.of(
                "{'index':0,'id':'a','function':{'name':'read','arguments':'{\\\"p\\\"'}}",
                "{'index':0,'id':'a','function':{'name':'read','arguments':':1}'}}"),
            List.of(a)),
        Arguments.of(
            "no index, told apart by id",
            List.of(
                "{'id':'a','function':{'name':'read','arguments':'{\\\"p\\\"'}}",
                "{'id':'b','function':{'name':'list','arguments':'{}'}}",
                "{'id':'a','function':{'arguments':':1}'}}"),
            List.of(a, b)),
        Arguments.of(
            "no index, id only in the first part",
            List.of(
                "{'id':'a','function':{'name':'read','arguments':'{\\\"p\\\"'}}",
                "{'function':{'arguments':':1}'}}"),
            List.of(a)),
        Arguments.of(
            "index 0 for all",
            List.of(
                "{'index':0,'id':'a','function':{'name':'read','arguments':'{\\\"p\\\":1}'}}",
                "{'index':0,'id':'b','function':{'name':'list','arguments':'{}'}}"),
            List.of(a, b)),
        Arguments.of(
            "whole calls without ids, arguments as an object",
            List.of(
                "{'function':{'name':'read','arguments':{'p':1}}}",
                "{'function':{'name':'list','arguments':{}}}"),
            List.of(
                new ToolCall("call_3_0", "read", "{\"p\":1}"),
                new ToolCall("call_3_1", "list", "{}"))),
        Arguments.of(
            "a tool without parameters called with nothing",
            List.of("{'index':0,'id':'b','function':{'name':'list','arguments':''}}"),
            List.of(b)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("callStreams")
  void tool_calls_are_put_together(String how, List<String> parts, List<ToolCall> calls)
      throws WireException {
    List<String> stream = new ArrayList<>();
    parts.forEach(part -> stream.add(delta("'tool_calls':[" + part + "]")));
    // Ollama says "stop" even so
    stream.add(finish("stop"));
    ModelReply reply = read(stream.toArray(String[]::new));
    assertThat(reply.message().toolCalls()).as(how).isEqualTo(calls);
    assertThat(reply.stop()).isEqualTo(Stop.TOOLS);
    assertThat(events)
        .containsExactlyElementsOf(
            calls.stream()
                .map(call -> (ModelEvent) new ModelEvent.ToolCallStarted(call.name()))
                .toList());
  }

  @Test
  void arguments_that_the_limit_cut_stay_cut() throws WireException {
    ModelReply reply =
        read(
            delta("'tool_calls':[{'index':0,'id':'a','function':{'name':'read'}}]"),
            finish("length"));
    assertThat(reply.stop()).isEqualTo(Stop.LENGTH);
    assertThat(reply.message().toolCalls()).containsExactly(new ToolCall("a", "read", ""));
  }

  @ParameterizedTest
  @CsvSource({"stop,END", "length,LENGTH", "content_filter,FILTERED", "tool_calls,END", "eos,END"})
  void finish_reasons_become_stops(String reason, Stop stop) throws WireException {
    assertThat(read(delta("'content':'x'"), finish(reason)).stop()).isEqualTo(stop);
  }

  static Stream<Arguments> usages() {
    return Stream.of(
        Arguments.of(
            "'prompt_tokens':10,'completion_tokens':4,'total_tokens':14,"
                + "'prompt_tokens_details':{'cached_tokens':6}",
            Optional.of(new Usage(10, 6, 0, 4, Optional.empty()))),
        Arguments.of(
            "'prompt_tokens':10,'completion_tokens':4,'prompt_cache_hit_tokens':7",
            Optional.of(new Usage(10, 7, 0, 4, Optional.empty()))),
        Arguments.of(
            "'prompt_tokens':10,'completion_tokens':4,'cost':0.0012345671,"
                + "'prompt_tokens_details':{'cached_tokens':1,'cache_write_tokens':2}",
            Optional.of(new Usage(10, 1, 2, 4, Optional.of(1_234_568L)))),
        Arguments.of(
            "'prompt_tokens':10,'completion_tokens':4,'total_tokens':30",
            Optional.of(new Usage(10, 0, 0, 20, Optional.empty()))),
        Arguments.of(
            "'prompt_tokens':10,'completion_tokens':4,'prompt_tokens_details':"
                + "{'cached_tokens':99,'cache_write_tokens':99}",
            Optional.of(new Usage(10, 10, 0, 4, Optional.empty()))),
        Arguments.of("'prompt_tokens':10,'completion_tokens':4,'cost':1e999", plain()),
        Arguments.of("'prompt_tokens':10,'completion_tokens':4,'cost':1e-999", plain()),
        Arguments.of("'prompt_tokens':10,'completion_tokens':4,'cost':-1", plain()),
        Arguments.of("'prompt_tokens':-1,'completion_tokens':4", Optional.empty()),
        Arguments.of("'prompt_tokens':1000000001,'completion_tokens':4", Optional.empty()),
        Arguments.of("'prompt_tokens':10", Optional.empty()));
  }

  private static Optional<Usage> plain() {
    return Optional.of(new Usage(10, 0, 0, 4, Optional.empty()));
  }

  @ParameterizedTest
  @MethodSource("usages")
  void usage_is_read_and_never_below_what_was_consumed(String reported, Optional<Usage> usage)
      throws WireException {
    String chunk = "{'choices':[],'usage':{" + reported + "}}";
    assertThat(
            read(Dialect.OPENROUTER, delta("'content':'x'"), finish("stop"), chunk, "[DONE]")
                .usage())
        .isEqualTo(usage);
  }

  @Test
  void a_cost_is_taken_only_where_it_is_known_to_be_dollars() throws WireException {
    String chunk = "{'choices':[],'usage':{'prompt_tokens':10,'completion_tokens':4,'cost':0}}";
    assertThat(read(delta("'content':'x'"), finish("stop"), chunk, "[DONE]").usage())
        .isEqualTo(plain());
  }

  @Test
  void a_huge_usage_has_a_cost_in_a_long() {
    long most = TokenCounts.TOKENS_MAX;
    Price dearest = Price.ofUsdPerMtok(ModelEntry.USD_PER_MTOK_MAX, ModelEntry.USD_PER_MTOK_MAX);
    assertThat(dearest.costNanoUsd(Usage.of(most, most))).isPositive();
    assertThat(dearest.boundNanoUsd(most, most)).isPositive();
  }

  @Test
  void what_a_dialect_wants_back_is_kept() throws WireException {
    String call =
        "{'index':0,'id':'a','function':{'name':'read','arguments':'{}'},"
            + "'extra_content':{'google':{'thought_signature':'sig'}}}";
    String[] stream = {
      delta("'reasoning_content':'hm','reasoning_details':[{'type':'x','data':'y'}]"),
      delta("'tool_calls':[" + call + "]"),
      finish("tool_calls")
    };
    assertThat(read(Dialect.GEMINI, stream).message().thinking())
        .containsExactly(
            new Message.Thinking(
                Message.Form.CALL, "a", "{\"google\":{\"thought_signature\":\"sig\"}}"));
    assertThat(read(Dialect.DEEPSEEK, stream).message().thinking())
        .containsExactly(new Message.Thinking(Message.Form.PLAIN, "hm", ""));
    assertThat(read(Dialect.OPENROUTER, stream).message().thinking())
        .containsExactly(
            new Message.Thinking(Message.Form.DETAILS, "[{\"type\":\"x\",\"data\":\"y\"}]", ""));
    assertThat(read(Dialect.OPENAI, stream).message().thinking()).isEmpty();
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(Kind.PROTOCOL, List.of("{'choices':[")),
        Arguments.of(Kind.PROTOCOL, List.of("[1]")),
        Arguments.of(Kind.PROTOCOL, List.of("{".repeat(500))),
        Arguments.of(Kind.PROTOCOL, List.of("[".repeat(500))),
        Arguments.of(Kind.PROTOCOL, List.of("{'a':".repeat(101) + "1" + "}".repeat(101))),
        Arguments.of(
            Kind.PROTOCOL,
            List.of(
                delta("'tool_calls':[{'index':0,'id':'a','function':{'arguments':'{}'}}]"),
                finish("tool_calls"))),
        Arguments.of(Kind.NETWORK, List.of()),
        Arguments.of(Kind.NETWORK, List.of("[DONE]")),
        Arguments.of(Kind.NETWORK, List.of(delta("'content':'half'"))),
        Arguments.of(Kind.SERVER, List.of("{'error':{'message':'oops','code':502}}")),
        Arguments.of(Kind.SERVER, List.of(delta("'content':'x'"), finish("error"))),
        Arguments.of(Kind.RATE_LIMIT, List.of("{'error':{'message':'slow down','code':429}}")),
        Arguments.of(
            Kind.CONTEXT_OVERFLOW,
            List.of("{'error':{'message':'too much','code':'context_length_exceeded'}}")));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_broken_stream_is_a_failure_of_its_kind(Kind kind, List<String> stream) {
    assertThatThrownBy(() -> read(stream.toArray(String[]::new)))
        .isInstanceOfSatisfying(WireException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void the_number_of_tool_calls_is_bounded() throws WireException {
    OpenAiAnswer answer = new OpenAiAnswer(Dialect.PLAIN, "c", events::add);
    for (int i = 0; i < CallSlots.CALLS_MAX; i++) {
      answer.take(event(delta("'tool_calls':[{'index':" + i + ",'function':{'name':'n'}}]")));
    }
    String more = delta("'tool_calls':[{'index':128,'function':{'name':'n'}}]");
    assertThatThrownBy(() -> answer.take(event(more)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("more than 128 tool calls");
  }

  @Test
  void mutated_streams_end_in_a_reply_or_a_wire_failure() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] stream = {
      delta("'content':'x','reasoning':'y'"),
      delta("'tool_calls':[{'index':0,'id':'a','function':{'name':'r','arguments':'{}'}}]"),
      finish("stop"),
      "{'choices':[],'usage':{'prompt_tokens':1,'completion_tokens':2,'cost':0.1}}"
    };
    int whole = 0;
    int refused = 0;
    for (int run = 0; run < 3_000; run++) {
      String[] mutated = stream.clone();
      int at = random.nextInt(mutated.length);
      mutated[at] = Mutations.of(mutated[at], random);
      try {
        read(mutated);
        whole++;
      } catch (WireException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + mutated[at], e);
      }
    }
    assertThat(whole).as("seed %d", seed).isPositive();
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  private ModelReply read(String... stream) throws WireException {
    return read(Dialect.PLAIN, stream);
  }

  private ModelReply read(Dialect dialect, String... stream) throws WireException {
    OpenAiAnswer answer = new OpenAiAnswer(dialect, "call_3_", events::add);
    for (String data : stream) {
      answer.take(event(data));
    }
    return answer.reply();
  }

  private static SseParser.Event event(String data) {
    return new SseParser.Event("", data.replace('\'', '"'));
  }

  private static String delta(String members) {
    return "{'choices':[{'index':0,'delta':{" + members + "},'finish_reason':null}]}";
  }

  private static String finish(String reason) {
    return "{'choices':[{'index':0,'delta':{},'finish_reason':'" + reason + "'}]}";
  }
}
