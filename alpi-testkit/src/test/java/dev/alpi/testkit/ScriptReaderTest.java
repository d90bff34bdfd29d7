package dev.alpi.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ScriptReaderTest {
  private static Script read(String text) throws IOException, ScriptException {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = files.getPath("demo.json");
      Files.writeString(file, text);
      return Script.read(file);
    }
  }

  @Test
  void every_key_is_understood() throws Exception {
    Script script =
        read(
            """
            {
              "key": "k", "models": ["m"], "completionTokens": 9,
              "steps": [
                "just text",
                {"text": "a", "reasoning": "r", "reasoningField": "reasoning",
                 "redactedThinking": "z", "deltaChars": 2, "stop": "length",
                 "toolCalls": [{"id": "i", "name": "n", "arguments": {"a": 1}},
                               {"name": "broken", "arguments": "{\\"a\\""}],
                 "usage": {"prompt": 10, "cached": 4, "cacheWrite": 1, "completion": 5,
                           "reasoning": 2, "costUsd": 0.001},
                 "firstByteDelayMillis": 1, "bodyDelayMillis": 2, "betweenPiecesMillis": 3,
                 "chunkBytes": 7, "badJsonAt": 3, "longLineBytes": 10, "comments": 1,
                 "headers": {"X-A": "b"}, "cut": {"afterBytes": 4, "how": "half-close"}},
                {"text": "b", "usage": "none", "chunkSeed": 5, "chunkBytesMax": 9,
                 "streamError": {"type": "overloaded_error"}, "cut": {"beforeHead": true}},
                {"status": 429, "headers": {"Retry-After": 3}, "message": "wait", "type": "t"},
                {"raw": "<html>", "status": 502, "contentType": "text/html"}
              ],
              "rules": [
                {"when": {"matches": "a+", "wire": "openai", "last": "toolResult"}, "times": 2,
                 "answer": "r"},
                {"when": {"contains": "x", "wire": "anthropic", "last": "userText"}, "answer": "s"},
                {"answer": "t"}
              ],
              "default": "d"
            }
            """);
    assertThat(script.service().key()).contains("k");
    assertThat(script.service().models()).containsExactly("m");
    assertThat(script.service().completionTokens()).hasValue(9);
    assertThat(script.steps()).hasSize(5);
    Content.Reply full = (Content.Reply) script.steps().get(1).content;
    assertThat(full.calls())
        .containsExactly(
            new Content.Call("i", "n", "{\"a\":1}"), new Content.Call("", "broken", "{\"a\""));
    assertThat(full.effectiveStop()).isEqualTo(Answer.Stop.LENGTH);
    assertThat(full.usage().toString()).contains("promptTokens=10").contains("0.001");
    assertThat(script.steps().get(1).headers).containsEntry("X-A", "b");
    assertThat(script.steps().get(1).delivery.toString())
        .contains("PT0.001S", "PT0.002S", "PT0.003S", "bytes=7", "HALF_CLOSE", "afterBytes=4");
    assertThat(script.steps().get(2).delivery.toString())
        .contains("seed=5, bytesMax=9", "afterBytes=-1", "ending=CLOSE");
    assertThat(script.steps().get(3).content).isEqualTo(new Content.Failure(429, "t", "wait"));
    assertThat(script.steps().get(4).content)
        .isEqualTo(new Content.Raw(502, "text/html", "<html>"));
    assertThat(script.rules()).hasSize(3);
    assertThat(script.rules().getFirst().times()).hasValue(2);
    assertThat(script.otherwise()).isInstanceOf(Script.Otherwise.Always.class);
  }

  @Test
  void modes_are_understood() throws Exception {
    assertThat(read("{\"mode\":\"echo\"}").otherwise()).isEqualTo(new Script.Otherwise.Echo());
    assertThat(read("{\"mode\":\"agent\"}")).isEqualTo(Script.agent());
    assertThat(read("{}").otherwise()).isEqualTo(new Script.Otherwise.Refuse());
    Script.Otherwise.Agent agent =
        (Script.Otherwise.Agent)
            read("""
            {"mode":"agent","agent":{"calls":[{"name":"todo","arguments":{"a":1}}],
             "text":"fin"}}\
            """)
                .otherwise();
    assertThat(agent.calls()).containsExactly(new Script.ToolUse("todo", "{\"a\":1}"));
    assertThat(agent.text()).isEqualTo("fin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\\n\"steps\": [|line 2: not JSON",
        "{\\n"
            + "\"txet\": 1}|line 2: unknown key \"txet\" in a script; allowed: agent, atOnce,"
            + " completion",
        "{\"steps\":[\\n{\"txet\":\\n\"a\"}]}|line 3: unknown key \"txet\" in an answer",
        "{\\n\"mode\":\\n1,\\n\"mode\":2}|line 4: duplicate key \"mode\"",
        "[]|line 1: a script is an array, expected an object",
        "{\"steps\":\\n\\n7}|line 3: \"steps\" is 7, expected a list",
        "{\"steps\":[\\n7]}|line 2: an answer is an integer, expected an object",
        "{\"steps\":[{\\n\"text\":7}]}|line 2: \"text\" is 7, expected a string",
        "{\"steps\":[{\"chunkBytes\":0}]}|\"chunkBytes\" is 0, expected a whole number from 1",
        "{\"steps\":[{\"badJsonAt\":1.5}]}|\"badJsonAt\" is 1.5, expected a whole number from 0",
        "{\"steps\":[{\"comments\":99999999999}]}|expected a whole number from 0",
        "{\"steps\":[{\"stop\":\"never\"}]}|expected one of end, tools, length, filtered",
        "{\"steps\":[{\"cut\":{\"how\":\"x\"}}]}|one of complete, close, reset, half-close, stall",
        "{\"steps\":[{\"cut\":{\"beforeHead\":1}}]}|\"beforeHead\" is 1, expected true or false",
        "{\"steps\":[{\"usage\":\"some\"}]}|a usage is a string, expected an object",
        "{\"steps\":[{\"usage\":{\\n\"cached\":5}}]}|a part cannot be more than the whole",
        "{\"steps\":[{\"usage\":{\"costUsd\":\"1\"}}]}|\"costUsd\" is a string, expected a number",
        "{\"steps\":[{\"toolCalls\":[\\n{}]}]}|line 2: a tool call has no \"name\"",
        "{\"steps\":[{\"status\":200}]}|\"status\" is 200, expected a whole number from 400",
        "{\"steps\":[{\"status\":429,\"text\":\"x\"}]}|unknown key \"text\" in an error answer",
        "{\"steps\":[{\"headers\":7}]}|\"headers\" is 7, expected an object",
        "{\"rules\":[\\n{\"when\":{}}]}|line 2: a rule has no \"answer\"",
        "{\"rules\":[{\"answer\":\"x\",\"times\":0}]}|\"times\" is 0, expected a whole number from"
            + " 1",
        "{\"rules\":[{\"answer\":\"x\",\"when\":{\"wire\":\"x\"}}]}|expected openai or anthropic",
        "{\"rules\":[{\"answer\":\"x\",\"when\":{\"last\":\"x\"}}]}|expected toolResult or"
            + " userText",
        "{\"rules\":[{\"answer\":\"x\",\"when\":{\"matches\":\"(\"}}]}|is no regular expression",
        "{\"rules\":[{\"answer\":\"x\",\"when\":{\"matches\":\"\",\"contains\":\"\"}}]}|either",
        "{\"mode\":\"loop\"}|expected script, echo or agent",
        "{\"mode\":\"echo\",\"default\":\"x\"}|either a \"mode\" or a \"default\"",
        "{\"agent\":{}}|\"agent\" needs \"mode\": \"agent\"",
        "{\"models\":[7]}|expected a list of strings",
      })
  void a_mistake_is_named_with_file_and_line(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
        .isInstanceOf(ScriptException.class)
        .hasMessageStartingWith("script demo.json, line ")
        .hasMessageContaining(message);
  }

  @Test
  void a_file_that_is_not_utf8_is_named() throws Exception {
    try (FileSystem files = Jimfs.newFileSystem(Configuration.unix())) {
      Path file = files.getPath("demo.json");
      Files.write(file, new byte[] {'"', (byte) 0xff, '"'});
      assertThatThrownBy(() -> Script.read(file)).hasMessageContaining("line 1: not UTF-8");
    }
  }

  @Test
  void the_examples_of_the_document_are_scripts_that_serve() throws Exception {
    Path document = Path.of("..", "docs", "model-server.md");
    Matcher examples =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(document));
    int count = 0;
    while (examples.find()) {
      try (ScriptedModelServer server = ScriptedModelServer.start(read(examples.group(1)));
          Client client = new Client()) {
        HttpResponse<String> models = client.get(server, "/totals");
        assertThat(models.statusCode()).isEqualTo(200);
        count++;
      }
    }
    assertThat(count).isGreaterThanOrEqualTo(3);
  }

  @Test
  void a_service_has_a_window_a_cache_and_a_memory() throws Exception {
    Script script =
        read(
            """
            {"window": 32000, "prefixCache": true, "requestsKept": 7, "atOnce": true,
             "mode": "agent",
             "agent": {"calls": [{"name": "read_file", "times": 3,
                                  "arguments": "{\\"offset\\":{n}}"}]}}
            """);
    assertThat(script.service())
        .isEqualTo(
            Script.empty()
                .withWindow(32_000)
                .withPrefixCache()
                .keepingRequests(7)
                .atOnce()
                .service());
    assertThat(script.otherwise().toString()).contains("{\"offset\":0}", "{\"offset\":2}");
    assertThat(read("{\"window\":{\"tokens\":9,\"overflow\":\"llama-cpp\"}}").service().window())
        .contains(new Service.Window(9, Overflow.LLAMA_CPP));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "{\"tokens\":1,\"overflow\":\"x\"}", "{}", "\"big\""})
  void a_window_is_a_number_of_tokens(String wrong) {
    assertThatThrownBy(() -> read("{\"window\": " + wrong + "}"))
        .isInstanceOf(ScriptException.class);
  }

  @Test
  void a_cost_alone_stands_beside_computed_usage_which_may_come_first() throws Exception {
    Script script =
        read("{\"steps\":[{\"text\":\"x\",\"usage\":{\"costUsd\":0.25},\"usageFirst\":true}]}");
    Content.Reply reply = (Content.Reply) script.steps().getFirst().content;
    assertThat(reply.usage())
        .isEqualTo(new Content.UsageReport.Computed(Optional.of(new BigDecimal("0.25"))));
    assertThat(reply.usagePlace()).isEqualTo(Content.UsagePlace.FIRST);
  }
}
