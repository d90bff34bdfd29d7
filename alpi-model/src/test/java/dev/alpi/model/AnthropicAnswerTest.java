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

class AnthropicAnswerTest {
  private static final String START =
      "{'type':'message_start','message':{'usage':{'input_tokens':5,"
          + "'cache_read_input_tokens':100,'cache_creation_input_tokens':20,'output_tokens':1}}}";
  private static final String END = "{'type':'message_stop'}";

  private final List<ModelEvent> events = new ArrayList<>();

  @Test
  void every_block_of_a_message_is_read() throws WireException {
    ModelReply reply =
        read(
            START,
            "{'type':'ping'}",
            block(0, "'type':'thinking','thinking':'','signature':''"),
            delta(0, "'type':'thinking_delta','thinking':'hm '"),
            delta(0, "'type':'thinking_delta','thinking':'yes'"),
            delta(0, "'type':'signature_delta','signature':'c2ln'"),
            "{'type':'content_block_stop','index':0}",
            block(1, "'type':'redacted_thinking','data':'opaque'"),
            block(2, "'type':'text','text':''"),
            delta(2, "'type':'text_delta','text':'Hel'"),
            delta(2, "'type':'text_delta','text':'lo'"),
            block(3, "'type':'tool_use','id':'t1','name':'read','input':{}"),
            delta(3, "'type':'input_json_delta','partial_json':''"),
            delta(3, "'type':'input_json_delta','partial_json':'{\\\"p\\\":'"),
            block(4, "'type':'tool_use','id':'t2','name':'list','input':{}"),
            delta(3, "'type':'input_json_delta','partial_json':'1}'"),
            "{'type':'brand_new_event','x':1}",
            stop("tool_use"),
            END);
    assertThat(reply.message())
        .isEqualTo(
            new Message.Assistant(
                "Hello",
                List.of(new ToolCall("t1", "read", "{\"p\":1}"), new ToolCall("t2", "list", "{}")),
                List.of(
                    new Message.Thinking(Message.Form.SIGNED, "hm yes", "c2ln"),
                    new Message.Thinking(Message.Form.REDACTED, "opaque", ""))));
    assertThat(reply.reasoning()).isEqualTo("hm yes");
    assertThat(reply.stop()).isEqualTo(Stop.TOOLS);
    assertThat(reply.usage()).contains(new Usage(125, 100, 20, 42, Optional.empty()));
    assertThat(events)
        .containsExactly(
            new ModelEvent.Reasoning("hm "),
            new ModelEvent.Reasoning("yes"),
            new ModelEvent.Text("Hel"),
            new ModelEvent.Text("lo"),
            new ModelEvent.ToolCallStarted("read"),
            new ModelEvent.ToolCallStarted("list"));
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn,END",
    "stop_sequence,END",
    "max_tokens,LENGTH",
    "model_context_window_exceeded,LENGTH",
    "refusal,FILTERED",
    "pause_turn,END"
  })
  void stop_reasons_become_stops(String reason, Stop stop) throws WireException {
    assertThat(read(START, block(0, "'type':'text','text':'x'"), stop(reason), END).stop())
        .isEqualTo(stop);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(Kind.PROTOCOL, List.of(START, "{'type':")),
        Arguments.of(Kind.PROTOCOL, List.of(START, delta(0, "'type':'text_delta','text':'x'"))),
        Arguments.of(
            Kind.PROTOCOL, List.of(START, block(0, "'type':'text'"), block(0, "'type':'text'"))),
        Arguments.of(Kind.PROTOCOL, List.of(START, "{'type':'content_block_start'}")),
        Arguments.of(Kind.PROTOCOL, List.of(START, block(0, "'type':'tool_use','id':'x'"))),
        Arguments.of(Kind.NETWORK, List.of()),
        Arguments.of(Kind.NETWORK, List.of(END)),
        Arguments.of(Kind.NETWORK, List.of(START, stop("end_turn"))),
        Arguments.of(Kind.SERVER, List.of(START, error("overloaded_error", "busy"))),
        Arguments.of(Kind.SERVER, List.of(START, error("api_error", "oops"))),
        Arguments.of(Kind.RATE_LIMIT, List.of(START, error("rate_limit_error", "slow"))),
        Arguments.of(Kind.BAD_REQUEST, List.of(error("invalid_request_error", "bad"))),
        Arguments.of(
            Kind.CONTEXT_OVERFLOW,
            List.of(error("invalid_request_error", "prompt is too long: 9 > 8"))));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_broken_stream_is_a_failure_of_its_kind(Kind kind, List<String> stream) {
    assertThatThrownBy(() -> read(stream.toArray(String[]::new)))
        .isInstanceOfSatisfying(WireException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  @Test
  void the_number_of_blocks_is_bounded() throws WireException {
    AnthropicAnswer answer = new AnthropicAnswer(events::add);
    for (int i = 0; i < AnthropicAnswer.BLOCKS_MAX; i++) {
      answer.take(event(block(i, "'type':'text'")));
    }
    assertThatThrownBy(() -> answer.take(event(block(512, "'type':'text'"))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("more than 512 blocks");
  }

  @Test
  void mutated_streams_end_in_a_reply_or_a_wire_failure() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String[] stream = {
      START,
      block(0, "'type':'thinking','thinking':'a'"),
      delta(0, "'type':'signature_delta','signature':'b'"),
      block(1, "'type':'tool_use','id':'t','name':'read','input':{}"),
      delta(1, "'type':'input_json_delta','partial_json':'{}'"),
      stop("tool_use"),
      END
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
    AnthropicAnswer answer = new AnthropicAnswer(events::add);
    for (String data : stream) {
      answer.take(event(data));
    }
    return answer.reply();
  }

  private static SseParser.Event event(String data) {
    return new SseParser.Event("", data.replace('\'', '"'));
  }

  private static String block(int index, String members) {
    return "{'type':'content_block_start','index':" + index + ",'content_block':{" + members + "}}";
  }

  private static String delta(int index, String members) {
    return "{'type':'content_block_delta','index':" + index + ",'delta':{" + members + "}}";
  }

  private static String stop(String reason) {
    return "{'type':'message_delta','delta':{'stop_reason':'"
        + reason
        + "'},'usage':{'output_tokens':42}}";
  }

  private static String error(String type, String message) {
    return "{'type':'error','error':{'type':'" + type + "','message':'" + message + "'}}";
  }
}
