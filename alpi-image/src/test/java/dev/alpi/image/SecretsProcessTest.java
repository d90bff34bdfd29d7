package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key of a provider stays between {@code .env} and that provider. */
class SecretsProcessTest {
  private static final String SHELL_SECRET = "canary-of-the-shell-77aa";

  @TempDir private Path scratch;

  @ParameterizedTest
  @EnumSource
  void a_server_that_echoes_the_key_spreads_it_nowhere(Lab.Wire wire) throws Exception {
    String echo = "Incorrect API key provided: " + Lab.KEY + ". Bearer " + Lab.KEY;
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("401", Answer.error(401, "invalid_api_key", echo));
    answers.put("400", Answer.error(400, Lab.KEY, echo));
    answers.put("404", Answer.error(404, "not_found_error", echo));
    answers.put("403-html", Answer.raw(403, "text/html", "<html>" + echo + "</html>"));
    answers.put("200-html", Answer.raw(200, "text/html", "<html>" + echo + "</html>"));
    answers.put("bad-stream", Answer.raw(200, "text/event-stream", "data: {\"" + echo + "\n\n"));
    answers.put("stream-error", Answer.text("so far").streamError("overloaded_error", echo));
    answers.put("request-id", Answer.error(400).header("x-request-id", Lab.KEY));
    List<CompletableFuture<Void>> running = new ArrayList<>();
    answers.forEach(
        (name, answer) -> running.add(Async.of(() -> requireNoLeak(wire, name, answer))));
    for (CompletableFuture<Void> one : running) {
      one.get();
    }
    assertThat(running).hasSize(8);
  }

  private Void requireNoLeak(Lab.Wire wire, String name, Answer answer) throws Exception {
    Alpi alpi = Alpi.in(scratch.resolve(name));
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.always(answer).withKey(Lab.KEY))) {
      Lab.connect(alpi, server, wire, "1");
      Command.Result ended =
          wire == Lab.Wire.OPENAI
              ? alpi.run("--debug", "chat", "--once", "hello")
              : alpi.run("--debug", "--json", "chat", "--once", "hello");

      assertThat(ended.exitCode()).as("%s: %s", name, ended).isEqualTo(16);
      assertThat(ended.out() + ended.err()).as(name).doesNotContain(Lab.KEY);
      // the key was right, so what came back is the answer of the script
      assertThat(server.requests()).as(name).isNotEmpty();
      assertThat(server.requests().getFirst().headers().values())
          .as(name)
          .anyMatch(value -> value.contains(Lab.KEY));
    }
    requireOnlyInEnv(alpi, Lab.KEY);
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void a_model_that_knows_the_key_gets_it_into_no_file(Lab.Wire wire) throws Exception {
    Alpi alpi = Alpi.in(scratch);
    Script script =
        Script.steps(
            Answer.text("I know " + Lab.KEY)
                .reasoning("it is " + Lab.KEY)
                .andCall(
                    "memory",
                    "{\"action\":\"add\",\"target\":\"memory\",\"content\":\"key "
                        + Lab.KEY
                        + "\"}")
                .andCall("read_file", "{\"path\":\"" + alpi.profile().resolve(".env") + "\"}")
                .andCall("search", "{\"pattern\":\"canary\",\"path\":\"" + alpi.userHome() + "\"}")
                .andCall("todo", "{\"action\":\"add\",\"text\":\"use " + Lab.KEY + "\"}")
                .andCall("terminal", "{\"command\":\"echo " + Lab.KEY + "\"}"),
            Answer.text("done"));
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, wire, "1");

      Command.Result ended = alpi.chat("my key is " + Lab.KEY);

      assertThat(ended.exitCode()).as("%s", ended).isZero();
      assertThat(ended.err()).doesNotContain(Lab.KEY);
      assertThat(server.requests()).hasSize(2);
      String results = server.requests().getLast().body();
      assertThat(results).doesNotContain("LAB_KEY=");
    }
    requireOnlyInEnv(alpi, Lab.KEY);
  }

  @Test
  void no_process_shows_the_key() throws Exception {
    Alpi alpi = Alpi.in(scratch).with("SHELL_SECRET", SHELL_SECRET);
    // a script: as a command it would be refused
    String command = "sh ./probe";
    Files.writeString(alpi.directory().resolve("probe"), "env > environment; touch on; cat go\n");
    Script script =
        Script.empty()
            .rule(Rule.toolResult(Answer.text("x").cutBeforeHead(Ending.STALL)))
            .rule(
                Rule.always(
                    Answer.call("terminal", "{\"command\":\"" + command + "\",\"timeout\":50}")));
    Path go = alpi.directory().resolve("go");
    assertThat(Command.of(alpi.directory(), "mkfifo", "go").run().exitCode()).isZero();
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "hello")) {
        running.awaitOutput("Run it?");
        running.type("y\n");
        running.awaitUntil(() -> Files.exists(alpi.directory().resolve("on")));
        assertThat(processesThatShow(command)).as("alpi's command runs").isNotEmpty();
        assertThat(processesThatShow(SHELL_SECRET)).as("alpi itself runs").isNotEmpty();
        assertThat(processesThatShow(Lab.KEY)).isEmpty();
        Files.writeString(go, "");
        running.awaitUntil(() -> server.requests().size() == 2);
        assertThat(processesThatShow(Lab.KEY)).isEmpty();
        running.type("\u0003");
        assertThat(running.await().exitCode()).isEqualTo(130);
      }
    }
    assertThat(Files.readString(alpi.directory().resolve("environment")))
        .contains("HOME=" + alpi.userHome())
        .doesNotContain(Lab.KEY, SHELL_SECRET);
    requireOnlyInEnv(alpi, Lab.KEY);
  }

  /** Returns the processes with {@code text} in their command line or environment. */
  private static List<String> processesThatShow(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        for (String name : List.of("cmdline", "environ")) {
          if (Processes.text(entry.resolve(name)).contains(text)) {
            found.add(entry + "/" + name);
          }
        }
      }
    }
    return found;
  }

  private static void requireOnlyInEnv(Alpi alpi, String secret) throws IOException {
    assertThat(HomeAudit.holders(alpi, secret)).containsExactly("home/.alpi/.env");
  }
}
