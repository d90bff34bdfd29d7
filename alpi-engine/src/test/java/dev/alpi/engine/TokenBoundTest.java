package dev.alpi.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Bytes;
import dev.alpi.model.Image;
import dev.alpi.model.Message;
import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.model.ToolCall;
import dev.alpi.model.ToolSpec;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.TestImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        ToolSpec tool = ToolSpec.of("tool" + i, text(random), schema);
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

  @ParameterizedTest
  @CsvSource({
    // the provider's own examples: its formula, and no more than twice it
    "anthropic/claude-sonnet-4-5, 1092, 1092, 1590, 3180",
    "anthropic/claude-opus-4-8, 8000, 8000, 4784, 9600",
    "anthropic/claude-opus-4-8, 1, 1, 1, 40",
    "openai/gpt-4o, 2048, 4096, 1105, 24600",
    "openai/gpt-4.1-nano, 1024, 1024, 2520, 2600",
    "openai/gpt-4o-mini, 2048, 768, 48169, 48300",
    "gemini/gemini-2.5-pro, 8000, 8000, 31218, 31300",
    "gemini/gemini-3.5-flash, 10, 10, 2240, 2300",
    "openrouter/anthropic/claude-opus-4.8, 8000, 8000, 4784, 9600",
    "lab/m, 10, 10, 6404, 8300",
    "lab/m, 1400, 1400, 10000, 12000"
  })
  void a_picture_is_bounded_by_its_size(
      String model, int width, int height, long least, long most) {
    long bound = ofImage(model, TestImages.pngHeader(width, height), TokenBound::of);
    assertThat(bound).isBetween(least, most);
    assertThat(ofImage(model, TestImages.pngHeader(width, height), TokenBound::estimate))
        .isBetween(1L, bound);
  }

  @Test
  void a_picture_costs_what_its_pixels_are_not_what_its_base64_is() {
    byte[] png = TestImages.png(100, 100);
    byte[] large = TestImages.padded(png, 4_000_000);
    for (String model : List.of("anthropic/claude-x", "openai/gpt-5", "gemini/gemini-x", "lab/m")) {
      assertThat(ofImage(model, large, TokenBound::of))
          .isEqualTo(ofImage(model, png, TokenBound::of));
      assertThat(ofImage(model, large, TokenBound::estimate)).isLessThan(5_000);
    }
  }

  private static long ofImage(String model, byte[] content, ToLongFunction<ModelRequest> tokens) {
    Image image = Image.read(Bytes.of(content)).orElseThrow();
    return tokens.applyAsLong(request(model, new Message.User("", List.of(image))))
        - tokens.applyAsLong(request(model, new Message.User("")));
  }

  private static ModelRequest request(String model, Message message) {
    return new ModelRequest(
        ModelName.parse(model).orElseThrow(),
        "",
        List.of(message),
        List.of(),
        100,
        Optional.empty(),
        "s");
  }

  @Test
  void each_message_and_tool_costs_a_frame() {
    long empty = TokenBound.of(request("", List.of(), List.of()));
    long one = TokenBound.of(request("", List.of(new Message.User("")), List.of()));
    assertThat(one - empty).isPositive();
    ToolSpec tool = ToolSpec.of("t", "", JsonValue.Obj.EMPTY);
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
