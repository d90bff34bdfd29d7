package dev.alpi.testkit;

import static dev.alpi.testkit.Client.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class WindowTest {
  private static final String TOOLS =
      """
      "tools":[{"type":"function","function":{"name":"read_file",\
      "parameters":{"type":"object"}}}],\
      """;

  private static String body(Wire wire, String text, String others) {
    String body = wire == Wire.OPENAI ? Client.CHAT : Client.MESSAGES;
    return body.replace("hello", text).replace("\"messages\"", others + "\"messages\"");
  }

  /** Returns the tokens of a request whose last text has {@code letters} letters. */
  private static long promptTokens(int letters, String others) throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, body(Wire.OPENAI, "x".repeat(letters), others));
      assertThat(server.totals().promptTokens()).isEqualTo(server.largestPromptTokens());
      return server.requests().getLast().promptTokens();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_prompt_that_just_fits_is_answered_and_one_token_more_is_refused(Wire wire)
      throws Exception {
    int letters = 4_000;
    int fits = (int) promptTokens(letters, "");
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.always(Answer.text("ok")).withWindow(fits));
        Client client = new Client()) {
      String longest = body(wire, "x".repeat(letters), "");
      assertThat(client.post(server, wire, longest).statusCode()).isEqualTo(200);
      assertThat(server.largestPromptTokens()).isEqualTo(fits);

      HttpResponse<String> refused =
          client.post(server, wire, body(wire, "x".repeat(letters + 4), ""));

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(server.requests().getLast().promptTokens()).isEqualTo(fits + 1);
      assertThat(server.largestPromptTokens()).isEqualTo(fits + 1);
      assertThat(server.totals().requests()).isOne();
      assertThat(server.totals().refused()).isOne();
    }
  }

  static List<Arguments> overflows() {
    return List.of(
        Arguments.of(Overflow.PROMPT, Wire.ANTHROPIC, "", "prompt is too long: 1004 tokens > 500"),
        Arguments.of(
            Overflow.PROMPT,
            Wire.OPENAI,
            "",
            "This model's maximum context length is 500 tokens. However, your messages resulted in"
                + " 1004 tokens. Please reduce the length of the messages."),
        Arguments.of(
            Overflow.PROMPT,
            Wire.OPENAI,
            TOOLS,
            "However, your messages resulted in 1017 tokens (1003 in the messages, 14 in the"
                + " functions). Please reduce the length of the messages or functions."),
        Arguments.of(
            Overflow.OPENROUTER,
            Wire.OPENAI,
            "\"max_tokens\":100,",
            "This endpoint's maximum context length is 500 tokens. However, you requested about"
                + " 1104 tokens (1004 of text input, 100 in the output)."),
        Arguments.of(
            Overflow.VLLM,
            Wire.OPENAI,
            "",
            "This model's maximum context length is 500 tokens. However, your request has 1004"
                + " input tokens."),
        Arguments.of(
            Overflow.LLAMA_CPP,
            Wire.OPENAI,
            "",
            "request (1004 tokens) exceeds the available context size (500 tokens)"));
  }

  @ParameterizedTest
  @MethodSource("overflows")
  void each_service_says_it_in_its_own_words(
      Overflow overflow, Wire wire, String others, String words) throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(Script.echo().withWindow(500, overflow));
        Client client = new Client()) {
      String body = client.post(server, wire, body(wire, "x".repeat(4_000), others)).body();

      assertThat(at(JsonText.parse(body), "/error/message")).contains(words);
      String code = at(JsonText.parse(body), "/error/code");
      String type = at(JsonText.parse(body), "/error/type");
      if (wire == Wire.ANTHROPIC) {
        assertThat(type).isEqualTo("invalid_request_error");
      } else {
        assertThat(code).isEqualTo(overflow == Overflow.PROMPT ? "context_length_exceeded" : "400");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void where_the_output_counts_too_only_a_smaller_limit_helps(Wire wire) throws Exception {
    String text = "x".repeat(4_000);
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.always(Answer.text("ok")).withWindow(1_100, Overflow.WITH_OUTPUT));
        Client client = new Client()) {
      String small = "\"max_tokens\":96,";
      String fits =
          wire == Wire.OPENAI
              ? body(wire, text, small)
              : body(wire, text, "").replace("\"max_tokens\":100,", small);
      String large = fits.replace("96", "97");
      assertThat(client.post(server, wire, fits).statusCode()).isEqualTo(200);
      assertThat(client.post(server, wire, large).body())
          .contains(
              wire == Wire.OPENAI
                  ? "you requested 1101 tokens (1004 in the messages, 97 in the completion)"
                  : "input length and `max_tokens` exceed context limit: 1004 + 97 > 1100");
    }
  }

  @Test
  void an_image_counts_the_same_whatever_its_size_and_escapes_count_nothing() throws Exception {
    String image =
        """
        {"model":"m","messages":[{"role":"user","content":[{"type":"image_url",\
        "image_url":{"url":"data:image/png;base64,%s"}}]}]}\
        """;
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(Answer.text("ok")));
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, image.formatted("A".repeat(4)));
      client.post(server, Wire.OPENAI, image.formatted("A".repeat(400_000)));
      List<SeenRequest> seen = server.requests();
      assertThat(seen.getFirst().promptTokens())
          .isEqualTo(seen.getLast().promptTokens())
          .isBetween(1_600L, 1_620L);
      client.post(server, Wire.OPENAI, Client.CHAT.replace("hello", "\\n".repeat(400)));
      client.post(server, Wire.OPENAI, Client.CHAT.replace("hello", "ü👋".repeat(100)));
      assertThat(server.requests().get(2).promptTokens()).isEqualTo(promptTokens(400, ""));
      assertThat(server.requests().get(3).promptTokens()).isEqualTo(promptTokens(600, ""));
    }
  }
}
