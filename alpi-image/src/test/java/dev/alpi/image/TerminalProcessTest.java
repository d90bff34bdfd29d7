package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees and says on a terminal. */
class TerminalProcessTest {
  private static final String QUESTION = "Run it?";

  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void fresh_home() throws IOException {
    alpi = Alpi.in(scratch);
  }

  @Test
  void the_question_shows_the_exact_command_and_a_yes_runs_it() throws Exception {
    try (ScriptedModelServer server = asking("printf x >> ran; echo two  spaces\\npwd")) {
      String printed = talk("y\n");

      assertThat(printed)
          .contains("The agent wants to run a command in " + alpi.directory() + ":")
          .contains("    printf x >> ran; echo two  spaces\r\n    pwd\r\n")
          .contains("all done");
      assertThat(ran()).isEqualTo("x");
      assertThat(server.requests().getLast().lastText())
          .contains("two spaces\n" + alpi.directory() + "\n", "exit code: 0");
    }
  }

  @Test
  void a_no_denies_it_and_the_model_is_told() throws Exception {
    for (String no : new String[] {"n\n", "\n", "perhaps\n", "yy\n"}) {
      try (ScriptedModelServer server = asking("printf x >> ran")) {
        assertThat(talk(no)).contains("all done");

        assertThat(ran()).as(no).isEmpty();
        assertThat(server.requests().getLast().lastText()).contains("the person denied");
      }
    }
  }

  @Test
  void the_end_of_input_denies_it() throws Exception {
    try (ScriptedModelServer server = asking("printf x >> ran");
        RunningCommand running = alpi.startOnTerminal("chat", "--once", "do it")) {
      running.awaitOutput(QUESTION);
      running.endInput();

      assertThat(running.await().exitCode()).isZero();
      assertThat(ran()).isEmpty();
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void a_yes_for_the_session_is_asked_for_once_a_session() throws Exception {
    Answer call = Answer.call("terminal", "{\"command\":\"printf x >> ran\"}");
    Answer other = Answer.call("terminal", "{\"command\":\"printf y >> ran\"}");
    Script script =
        Script.steps(call, call, other, Answer.text("all done"), call, Answer.text("."));
    try (ScriptedModelServer server = ScriptedModelServer.start(script)) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");

      String printed = talk("s\n", "n\n");

      assertThat(printed.split(QUESTION.replace("?", "\\?"), -1)).hasSize(3);
      assertThat(ran()).isEqualTo("xx");
      assertThat(alpi.profile().resolve("approvals.json")).doesNotExist();
      assertThat(talk("n\n")).contains(QUESTION);
      assertThat(ran()).isEqualTo("xx");
    }
  }

  @Test
  void an_always_is_kept_for_that_command_in_that_directory() throws Exception {
    try (ScriptedModelServer server = asking("printf x >> ran")) {
      assertThat(talk("a\n")).contains(QUESTION);
      assertThat(talk()).doesNotContain(QUESTION).contains("all done");
      // where nobody can answer, what was approved for good still runs
      assertThat(alpi.chat("do it").exitCode()).isZero();
      assertThat(ran()).isEqualTo("xxx");

      Path elsewhere = Files.createDirectory(scratch.resolve("elsewhere"));
      Alpi there = new Alpi(alpi.userHome(), elsewhere, alpi.variables(), alpi.prefix());
      assertThat(there.chat("do it").exitCode()).isZero();
      assertThat(server.requests().getLast().lastText()).contains("nobody is there to ask");
      assertThat(elsewhere.resolve("ran")).doesNotExist();
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(alpi.profile().resolve("approvals.json"))))
        .isEqualTo("rw-------");
  }

  @Test
  void what_a_terminal_would_act_on_is_shown_instead() throws Exception {
    // title, clear screen, colour by C1, carriage return over the command, right-to-left override
    String hostile = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e";
    Answer call =
        Answer.text("look " + hostile)
            .andCall(
                "terminal",
                "{\"command\":\"printf x >> ran #\\r\\u001b[1Aharmless\\u202e\",\"cwd\":\".\"}");
    try (ScriptedModelServer server =
        ScriptedModelServer.start(Script.steps(call, Answer.text("end " + hostile + "."), call))) {
      Lab.connect(alpi, server, Lab.Wire.ANTHROPIC, "1");

      String printed = talk("n\n");

      assertThat(printed)
          .contains("look ␛]0;owned␇␛[2J", "printf x >> ran #␛[1Aharmless", "end ␛]0;")
          .doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
      assertThat(printed.replace("\r\n", "")).doesNotContain("\r");
      // alpi's own colours are there where the terminal has them, and nobody else's
      String coloured = new Talk(alpi.with("TERM", "xterm")).with("n\n");
      assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).doesNotContain("\u001b", "\u009b");
      assertThat(coloured).contains("\u001b[");
    }
  }

  /** Returns a server whose model wants to run {@code command}, and then says that it is done. */
  private ScriptedModelServer asking(String command) throws IOException {
    ScriptedModelServer server =
        ScriptedModelServer.start(
            Script.empty()
                .rule(Rule.toolResult(Answer.text("all done")))
                .rule(Rule.always(Answer.call("terminal", "{\"command\":\"" + command + "\"}"))));
    Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
    return server;
  }

  private String talk(String... answers) throws Exception {
    return new Talk(alpi).with(answers);
  }

  /** One turn on a terminal. */
  private record Talk(Alpi alpi) {
    /** Gives each answer when its question is there; returns all that was printed. */
    String with(String... answers) throws Exception {
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "do it")) {
        for (int i = 1; i <= answers.length; i++) {
          int questions = i;
          running.awaitUntil(() -> count(running.outSoFar()) == questions);
          running.type(answers[i - 1]);
        }
        Command.Result ended = running.await();
        return ended.out();
      }
    }

    private static int count(String printed) {
      return printed.split(QUESTION.replace("?", "\\?"), -1).length - 1;
    }
  }

  private String ran() throws IOException {
    Path file = alpi.directory().resolve("ran");
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
