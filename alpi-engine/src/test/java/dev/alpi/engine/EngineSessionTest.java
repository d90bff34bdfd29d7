package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.model.HostContext;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a turn leaves on disk: session, logs, todos; and what must never get there. */
@Timeout(30)
class EngineSessionTest {
  /** A value of {@code .env}: a passphrase that no shape of a key gives away. */
  private static final String SECRET = "correct horse battery staple";

  private static final String SHAPED = "sk-proj-abcdefghij0123456789";

  @Test
  void a_stub_stands_in_the_file_while_the_turn_runs() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("answer")))) {
      Session session = disk.newSession();
      List<JsonValue.Obj> seen = new ArrayList<>();
      TurnOutcome outcome =
          disk.run(
              "question",
              session,
              event -> {
                if (event instanceof TurnEvent.Text && seen.isEmpty()) {
                  seen.add(turn(disk, session));
                }
              },
              Cancellation.none());
      as(TurnOutcome.Completed.class, outcome);
      JsonValue.Obj stub = seen.getFirst();
      assertThat(stub.string("user")).contains("question");
      assertThat(stub.string("assistant")).contains("");
      assertThat(stub.get("ended_at")).isEmpty();
      JsonValue.Obj full = turn(disk, session);
      assertThat(full.string("assistant")).contains("answer");
      assertThat(full.get("ended_at")).isPresent();
      assertThat(full.string("model")).contains("lab/some-model");
      JsonValue.Obj file = disk.sessionFile(session.id());
      assertThat(file.integer("schema_version")).hasValue(3);
      assertThat(file.array("turns")).hasSize(1);
      assertThat(file.decimal("cost_usd").orElseThrow()).isPositive();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(
                      disk.profile.home().resolve("sessions/" + session.id() + ".json"))))
          .isEqualTo("rw-------");
    }
  }

  private static JsonValue.Obj turn(EngineOnDisk disk, Session session) {
    try {
      return (JsonValue.Obj) disk.sessionFile(session.id()).array("turns").getLast();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void an_interrupted_turn_is_marked_and_its_tools_are_kept() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"list\"}"),
            Answer.call("todo", "{\"action\":\"list\"}"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Session session = disk.newSession();
      Cancellation cancellation = new Cancellation();
      disk.run(
          "go",
          session,
          event -> {
            if (disk.events(TurnEvent.ToolEnded.class).size() == 2) {
              cancellation.cancel();
            }
          },
          cancellation);
      JsonValue.Obj turn = turn(disk, session);
      assertThat(turn.bool("interrupted")).contains(true);
      assertThat(turn.array("tools")).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void a_session_is_taken_up_again_after_a_restart(Wire wire) throws IOException {
    Script script = Script.steps(Answer.text("It is 5433."), Answer.text("As I said."));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      Session first = as(TurnOutcome.Completed.class, disk.run("the port?")).session();
      disk.restart();
      as(TurnOutcome.Completed.class, disk.run("again?", disk.load(first.id())));
      SeenRequest seen = disk.server.requests().getLast();
      assertThat(seen.body()).contains("the port?", "It is 5433.");
      assertThat(HostContext.strip(seen.lastUserText())).isEqualTo("again?");
      assertThat(disk.load(first.id()).turns()).hasSize(2);
      assertThat(disk.engine().sessions().newestChat()).contains(first.id());
    }
  }

  @Test
  void turns_of_one_session_run_one_after_the_other_and_none_is_lost() throws Exception {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Session session = disk.newSession();
      List<Callable<TurnOutcome>> turns = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String text = "turn " + i;
        turns.add(() -> disk.run(text, session));
      }
      for (Future<TurnOutcome> turn : threads.invokeAll(turns)) {
        as(TurnOutcome.Completed.class, turn.get());
      }
      assertThat(disk.load(session.id()).turns())
          .hasSize(20)
          .allMatch(turn -> HostContext.strip(turn.assistant().text()).equals(turn.user().text()));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void no_secret_reaches_a_file(Wire wire) throws IOException {
    String both = SECRET + " and " + SHAPED;
    Script script =
        Script.steps(
            Answer.text("I use " + both)
                .reasoning("hm, " + both)
                .andCall("read_file", "{\"path\":\"secrets.txt\"}")
                .andCall("terminal", "{\"command\":\"" + "x".repeat(150) + SECRET + "\"}")
                .andCall("todo", "{\"action\":\"add\",\"content\":\"use " + both + "\"}")
                .andCall(
                    "memory",
                    "{\"action\":\"add\",\"target\":\"memory\",\"content\":\"It is "
                        + SECRET
                        + "\"}"),
            Answer.text("The secret is " + both));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.env("LAB_KEY=" + EngineOnDisk.KEY + "\nPHRASE=" + SECRET);
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      disk.file("secrets.txt", "it is " + both + "\n");
      as(TurnOutcome.Completed.class, disk.run("my secrets: " + both));
      assertThat(disk.server.requests()).hasSize(2);
      assertThat(EngineOnDisk.holding(disk.profile.home(), SECRET)).containsExactly(".env");
      // cut at 160 characters, the command's log line must not show half of it either
      assertThat(EngineOnDisk.holding(disk.profile.home(), "correct ho")).containsExactly(".env");
      assertThat(EngineOnDisk.holding(disk.profile.home(), SHAPED)).isEmpty();
      assertThat(EngineOnDisk.holding(disk.profile.home(), EngineOnDisk.KEY))
          .containsExactly(".env");
      assertThat(EngineOnDisk.holding(disk.profile.home(), "[REDACTED]"))
          .contains("logs/agent.log", "logs/approval.log")
          .anyMatch(name -> name.startsWith("sessions/"))
          .anyMatch(name -> name.startsWith("sessions/_todos_"));
    }
  }

  @Test
  void the_agent_log_has_a_line_a_turn() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"list\"}").andCall("search", "{\"pattern\":\"x\"}"),
            Answer.text("grüße"),
            Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Session first =
          as(TurnOutcome.Completed.class, disk.run("it's\nme " + "x".repeat(200))).session();
      as(TurnOutcome.Completed.class, disk.run("again"));
      List<String> lines = disk.log("agent");
      assertThat(lines).hasSize(2);
      assertThat(lines.get(0))
          .matches(
              "2026-03-04 12:00:00,000 INFO alpi\\.agent session="
                  + first.id()
                  + " elapsed=0\\.00s tools=todo,search reply_chars=5 cost=\\$0\\.0[0-9]{3}"
                  + " user=\"it's me x{112}\"");
      assertThat(lines.get(1)).contains(" tools=- reply_chars=2 ").endsWith(" user='again'");
    }
  }

  @Test
  void approvals_are_logged() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.toolResult(Answer.text("ok")))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("terminal", "{\"command\":\"make 'hi'\\nls\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      as(TurnOutcome.Completed.class, disk.run("nobody"));
      assertThat(disk.server.requests().getLast().lastText()).contains("nobody is there to ask");
      disk.restart();
      disk.approver = (_, _) -> Approver.Answer.DENY;
      as(TurnOutcome.Completed.class, disk.run("deny"));
      assertThat(disk.server.requests().getLast().lastText()).contains("denied this");
      disk.restart();
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      as(TurnOutcome.Completed.class, disk.run("once"));
      assertThat(disk.server.requests().getLast().lastText()).contains("ran make 'hi'");
      assertThat(disk.log("approval"))
          .containsExactly(
              line("DENY", "nobody to ask"),
              line("DENY", "denied by the person"),
              line("ALLOW", "once"));
    }
  }

  private static String line(String verdict, String reason) {
    return "2026-03-04 12:00:00,000 INFO alpi.approval "
        + verdict
        + " severity=caution pattern='unknown-command' reason='"
        + reason
        + "' cmd=\"make 'hi'\\nls\"";
  }

  @Test
  void todos_stay_with_their_session() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.toolResult(Answer.text("ok")))
            .rule(
                Rule.contains(
                    "add", Answer.call("todo", "{\"action\":\"add\",\"content\":\"buy milk\"}")))
            .otherwise(new Script.Otherwise.Always(Answer.call("todo", "{\"action\":\"list\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      Session session = as(TurnOutcome.Completed.class, disk.run("add")).session();
      disk.restart();
      as(TurnOutcome.Completed.class, disk.run("list", session));
      assertThat(disk.server.requests().getLast().lastText()).isEqualTo("1. [ ] buy milk\n");
      as(TurnOutcome.Completed.class, disk.run("list"));
      assertThat(disk.server.requests().getLast().lastText()).isEqualTo("the list is empty");
      // a damaged list is a note lost, not a session lost
      Files.write(
          disk.profile.home().resolve("sessions/_todos_" + session.id() + ".json"),
          new byte[] {(byte) 0xff, (byte) 0xfe});
      as(TurnOutcome.Completed.class, disk.run("list", disk.load(session.id())));
      assertThat(disk.server.requests().getLast().lastText()).isEqualTo("the list is empty");
    }
  }
}
