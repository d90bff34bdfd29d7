package dev.alpi.testkit;

import static dev.alpi.testkit.Client.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrefixCacheTest {
  private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";
  private static final String LONG = "x".repeat(400);

  private final Script script = Script.always(Answer.text("ok")).withPrefixCache();

  private static String chat(String... texts) {
    StringBuilder body = new StringBuilder("{\"model\":\"m\",\"messages\":[");
    for (int i = 0; i < texts.length; i++) {
      body.append(i == 0 ? "" : ",")
          .append("{\"role\":\"")
          .append(i % 2 == 0 ? "user" : "assistant")
          .append("\",\"content\":\"")
          .append(texts[i])
          .append("\"}");
    }
    return body + "]}";
  }

  private static String block(String role, String text, String mark) {
    return "{\"role\":\"%s\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"%s}]}"
        .formatted(role, text, mark);
  }

  private static String messages(String... messages) {
    return "{\"model\":\"m\",\"max_tokens\":50,\"messages\":[" + String.join(",", messages) + "]}";
  }

  @Test
  void a_prompt_that_only_grows_is_known_up_to_its_new_end() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, chat(LONG));
      String usage = client.post(server, Wire.OPENAI, chat(LONG, "ok", "more")).body();
      SeenRequest first = server.requests().getFirst();
      SeenRequest second = server.requests().getLast();
      assertThat(first.cachedTokens()).isZero();
      assertThat(second.cachedTokens()).isEqualTo(first.promptTokens()).isGreaterThan(100);
      assertThat(at(JsonText.parse(usage), "/usage/prompt_tokens_details/cached_tokens"))
          .isEqualTo(Long.toString(first.promptTokens()));
      assertThat(second.continues(first)).isTrue();
      assertThat(second.longestSharedPrefix(first)).isEqualTo(first.prompt().length());
      assertThat(first.continues(second)).isFalse();
    }
  }

  @Test
  void a_change_in_the_middle_loses_what_comes_after_it() throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, chat(LONG, "one", LONG));
      client.post(server, Wire.OPENAI, chat(LONG, "two", LONG, "x", "y"));
      SeenRequest first = server.requests().getFirst();
      SeenRequest second = server.requests().getLast();
      assertThat(second.cachedTokens()).isBetween(100L, 110L);
      assertThat(second.continues(first)).isFalse();
      assertThat(first.prompt().substring(second.longestSharedPrefix(first))).startsWith("one");
    }
  }

  @Test
  void other_tools_another_model_and_another_key_share_nothing() throws Exception {
    String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],\"messages\"";
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, chat(LONG));
      client.post(server, Wire.OPENAI, chat(LONG).replace("\"m\"", "\"n\""));
      client.post(server, Wire.OPENAI, chat(LONG), "Authorization", "Bearer other");
      client.post(server, Wire.OPENAI, chat(LONG).replace("\"messages\"", tools));
      assertThat(server.requests()).extracting(SeenRequest::cachedTokens).containsOnly(0L);
      client.post(server, Wire.OPENAI, chat(LONG));
      assertThat(server.requests().getLast().cachedTokens()).isGreaterThan(100);
    }
  }

  @Test
  void anthropic_writes_up_to_the_last_breakpoint_and_reads_from_there() throws Exception {
    String first = messages(block("user", LONG, MARK));
    // the mark moves on, and a text is the same as its block
    String second =
        messages(
            "{\"role\":\"user\",\"content\":\"" + LONG + "\"}",
            block("assistant", "ok", ""),
            block("user", LONG, MARK));
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      Json begun = JsonText.parse(client.post(server, Wire.ANTHROPIC, first).body());
      Json grown = JsonText.parse(client.post(server, Wire.ANTHROPIC, second).body());
      List<SeenRequest> seen = server.requests();
      long written = seen.getFirst().cacheWriteTokens();
      assertThat(written).isBetween(100L, seen.getFirst().promptTokens());
      assertThat(at(begun, "/usage/cache_creation_input_tokens")).isEqualTo(Long.toString(written));
      assertThat(at(begun, "/usage/cache_read_input_tokens")).isEqualTo("0");
      assertThat(at(grown, "/usage/cache_read_input_tokens")).isEqualTo(Long.toString(written));
      assertThat(seen.getLast().cacheWriteTokens()).isGreaterThan(100);
      assertThat(seen.getLast().continues(seen.getFirst())).isTrue();
    }
  }

  @Test
  void anthropic_keeps_nothing_without_a_breakpoint_and_looks_back_twenty_blocks_only()
      throws Exception {
    try (ScriptedModelServer server = ScriptedModelServer.start(script);
        Client client = new Client()) {
      client.post(server, Wire.ANTHROPIC, blocks(1, false));
      client.post(server, Wire.ANTHROPIC, blocks(1, false));
      assertThat(server.requests()).extracting(SeenRequest::cachedTokens).containsOnly(0L);
      assertThat(server.requests()).extracting(SeenRequest::cacheWriteTokens).containsOnly(0L);

      client.post(server, Wire.ANTHROPIC, blocks(1, true));
      client.post(server, Wire.ANTHROPIC, blocks(21, true));
      assertThat(server.requests().getLast().status()).isEqualTo(200);
      assertThat(server.requests().getLast().cachedTokens()).isZero();
      client.post(server, Wire.ANTHROPIC, blocks(20, true));
      assertThat(server.requests().getLast().cachedTokens()).isPositive();
    }
  }

  /** Returns a request of so many blocks, the last of them with or without a breakpoint. */
  private static String blocks(int count, boolean isMarked) {
    StringBuilder content = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      content.append(i == 1 ? "" : ",").append("{\"type\":\"text\",\"text\":\"b").append(i);
      content.append('"').append(i == count && isMarked ? MARK : "").append('}');
    }
    return messages("{\"role\":\"user\",\"content\":[" + content + "]}");
  }

  @Test
  void an_error_and_a_script_without_cache_keep_nothing() throws Exception {
    try (ScriptedModelServer server =
            ScriptedModelServer.start(
                Script.steps(Answer.error(500), Answer.text("a")).withPrefixCache());
        ScriptedModelServer forgetful = ScriptedModelServer.start(Script.echo());
        Client client = new Client()) {
      client.post(server, Wire.OPENAI, chat(LONG));
      client.post(server, Wire.OPENAI, chat(LONG));
      client.post(forgetful, Wire.OPENAI, chat(LONG));
      client.post(forgetful, Wire.OPENAI, chat(LONG));
      assertThat(server.requests().getLast().cachedTokens()).isZero();
      assertThat(forgetful.requests().getLast().cachedTokens()).isZero();
    }
  }
}
