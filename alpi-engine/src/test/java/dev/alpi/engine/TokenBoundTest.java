package dev.alpi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Message;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bound of a request is never below what a byte-level tokenizer can make of it. */
class TokenBoundTest {
  private static final String[] PIECES = {
    "a", "\u00e9", "\u20ac", "\ud83d\udc4b", "\u0000", "\n", "\"", "\ud83d", "\udc4b", " word"
  };

  private static ModelRequest request(String system, List<Message> messages, List<ToolSpec> tools) {
    return new ModelRequest(
        new ModelName("lab", "m"), system, messages, tools, 100, Optional.empty(), "s");
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  /** Bytes as a server may get them: half a pair as U+FFFD, three bytes. */
  private static long bytes(String text) {
    StringBuilder whole = new StringBuilder();
    text.codePoints()
        .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
        .forEach(whole::appendCodePoint);
    return whole.toString().getBytes(UTF_8).length;
  }

  @Test
  void no_request_has_more_bytes_than_its_bound() {
    long seed = 20_260_304;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<Message> messages = new ArrayList<>();
      String system = text(random);
      long bytes = bytes(system);
      for (int i = random.nextInt(12); i > 0; i--) {
        String text = text(random);
        String more = text(random);
        bytes += bytes(text) + bytes(more);
        messages.add(
            switch (random.nextInt(4)) {
              case 0 -> new Message.User(text + more);
              case 1 -> new Message.Assistant(text, List.of(new ToolCall("", "", more)), List.of());
              case 2 ->
                  new Message.Assistant(
                      "",
                      List.of(),
                      List.of(new Message.Thinking(Message.Form.SIGNED, text, more)));
              default -> new Message.ToolResult("", more, text, Message.Outcome.OK);
            });
        // a pair may come together where two texts meet: four bytes for the two threes
      }
      List<ToolSpec> tools = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        JsonValue.Obj schema = JsonValue.Obj.EMPTY.with("type", "object").with("d", text(random));
        ToolSpec tool = new ToolSpec("tool" + i, text(random), schema);
        tools.add(tool);
        bytes += bytes(tool.name()) + bytes(tool.description()) + bytes(Json.compact(schema));
      }
      ModelRequest request = request(system, messages, tools);
      assertThat(TokenBound.of(request))
          .as("seed %d, round %d", seed, round)
          .isGreaterThanOrEqualTo(bytes - 2L * messages.size());
      assertThat(TokenBound.estimate(request)).isLessThanOrEqualTo(TokenBound.of(request));
    }
  }

  @Test
  void each_message_and_tool_costs_a_frame() {
    long empty = TokenBound.of(request("", List.of(), List.of()));
    long one = TokenBound.of(request("", List.of(new Message.User("")), List.of()));
    assertThat(one - empty).isPositive();
    ToolSpec tool = new ToolSpec("t", "", JsonValue.Obj.EMPTY);
    long tools = TokenBound.of(request("", List.of(), List.of(tool)));
    // Anthropic documents up to 346 tokens for a request with tools
    assertThat(tools - empty).isGreaterThan(346);
  }

  @Test
  void a_pair_is_four_bytes_and_half_of_one_three() {
    long empty = TokenBound.of(request("", List.of(), List.of()));
    assertThat(TokenBound.of(request("\ud83d\udc4b", List.of(), List.of())) - empty).isEqualTo(4);
    assertThat(TokenBound.of(request("\ud83d", List.of(), List.of())) - empty).isEqualTo(3);
    assertThat(TokenBound.of(request("\u20ac\u00e9a", List.of(), List.of())) - empty).isEqualTo(6);
  }
}
