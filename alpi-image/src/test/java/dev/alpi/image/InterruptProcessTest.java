package dev.alpi.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.ledger.Standing;
import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.ScriptedModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ctrl-C at the three moments in which a turn can hang. */
class InterruptProcessTest {
  /** Promised is one second; the rest is for a loaded machine. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path scratch;

  private Alpi alpi;

  @BeforeEach
  void fresh_home() throws Exception {
    alpi = Alpi.in(scratch);
  }

  @ParameterizedTest
  @EnumSource
  void a_server_that_never_begins_to_answer_can_be_left(Lab.Wire wire) throws Exception {
    Answer never = Answer.text("never").cutBeforeHead(Ending.STALL);
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(never))) {
      Lab.connect(alpi, server, wire, "1");
      try (RunningCommand running = alpi.start("chat", "--once", "hello")) {
        running.awaitUntil(() -> server.requests().size() == 1);
        requireInterrupted(running, () -> running.signal("INT"));
      }
      assertThat(server.awaitAbandoned(1, PATIENCE)).isTrue();
      requireSaved("", server);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_that_stalls_can_be_left_and_what_was_said_is_kept(Lab.Wire wire) throws Exception {
    Answer stalls =
        Answer.text("the beginning of it, and more of it, and then no more")
            .cutAfter(900, Ending.STALL);
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(stalls))) {
      Lab.connect(alpi, server, wire, "1");
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "hello")) {
        running.awaitOutput("the beginning");
        requireInterrupted(running, () -> running.type("\u0003"));
      }
      requireSaved("the beginning", server);
    }
  }

  @Test
  void a_running_command_ends_with_all_it_started() throws Exception {
    String mine = "61.1" + ProcessHandle.current().pid();
    requireCommandEnds("sleep " + mine + " & (sleep " + mine + " &); touch on; sleep " + mine);
    assertThat(Processes.with(mine)).isEmpty();
  }

  @Test
  void a_command_whose_daemon_holds_its_output_open_ends_as_fast() throws Exception {
    String daemon = "61.2" + ProcessHandle.current().pid();
    try {
      requireCommandEnds("setsid sleep " + daemon + " & sleep 0.1; touch on; sleep 60");
    } finally {
      // what leaves the command's session on purpose is not alpi's to kill
      Processes.with(daemon).forEach(ProcessHandle::destroyForcibly);
    }
  }

  private void requireCommandEnds(String command) throws Exception {
    Answer call = Answer.call("terminal", "{\"command\":\"" + command + "\"}");
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(call))) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "hello")) {
        running.awaitOutput("Run it?");
        running.type("y\n");
        running.awaitUntil(() -> Files.exists(alpi.directory().resolve("on")));
        requireInterrupted(running, () -> running.type("\u0003"));
      }
      assertThat(server.requests()).hasSize(1);
      Session session = HomeAudit.of(alpi.profile()).onlySession();
      assertThat(session.turns().getFirst().interrupted()).isTrue();
      assertThat(session.turns().getFirst().tools())
          .singleElement()
          .satisfies(trace -> assertThat(trace.result().toString()).contains("interrupted"));
      // the one call was answered: it costs what it costs
      assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Lab.billed(server));
    }
    requireNextStart();
  }

  @Test
  void a_question_that_waits_for_a_yes_can_be_left() throws Exception {
    Answer call = Answer.call("terminal", "{\"command\":\"touch ran\"}");
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(call))) {
      Lab.connect(alpi, server, Lab.Wire.ANTHROPIC, "1");
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "hello")) {
        running.awaitOutput("Run it?");
        requireInterrupted(running, () -> running.type("\u0003"));
      }
      assertThat(alpi.directory().resolve("ran")).doesNotExist();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void the_wait_before_another_attempt_can_be_left() throws Exception {
    Answer busy = Answer.error(429).header("Retry-After", "50");
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(busy))) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
      try (RunningCommand running = alpi.startOnTerminal("chat", "--once", "hello")) {
        running.awaitOutput("trying again");
        requireInterrupted(running, () -> running.type("\u0003"));
      }
      assertThat(Lab.standing(alpi.profile()).spent()).isEqualTo(Usd.ZERO);
    }
  }

  @Test
  void told_to_terminate_it_saves_the_turn_too() throws Exception {
    Answer never = Answer.text("never").cutBeforeHead(Ending.STALL);
    try (ScriptedModelServer server = ScriptedModelServer.start(Script.always(never))) {
      Lab.connect(alpi, server, Lab.Wire.OPENAI, "1");
      try (RunningCommand running = alpi.start("chat", "--once", "hello")) {
        running.awaitUntil(() -> server.requests().size() == 1);
        running.signal("TERM");
        assertThat(running.endsWithin(LIMIT)).as("ends within %s", LIMIT).isTrue();
        assertThat(running.await().exitCode()).isEqualTo(143);
      }
      requireSaved("", server);
    }
  }

  private interface Signal {
    void send() throws Exception;
  }

  private static void requireInterrupted(RunningCommand running, Signal signal) throws Exception {
    long sent = System.nanoTime();
    signal.send();
    boolean ended = running.endsWithin(LIMIT);
    Duration took = Duration.ofNanos(System.nanoTime() - sent);
    assertThat(ended).as("ends within %s", LIMIT).isTrue();
    Command.Result end = running.await();
    assertThat(end.exitCode()).as("after %s: %s", took, end).isEqualTo(130);
    assertThat(end.out() + end.err()).contains("interrupted").doesNotContain("Exception");
  }

  /** The turn is in its session, and the ambiguous call counts in full. */
  private void requireSaved(String said, ScriptedModelServer server) throws Exception {
    HomeAudit home = HomeAudit.of(alpi.profile());
    Session session = home.onlySession();
    assertThat(session.turns()).hasSize(1);
    assertThat(session.turns().getFirst().user().text()).isEqualTo("hello");
    assertThat(session.turns().getFirst().assistant().text()).startsWith(said);
    assertThat(session.turns().getFirst().interrupted()).isTrue();
    Standing standing = Lab.standing(alpi.profile());
    List<JsonValue.Obj> journal = home.journal();
    assertThat(journal)
        .extracting(entry -> entry.string("op").orElse(""))
        .containsExactly("reserve", "settle", "publish");
    assertThat(standing.reserved()).isEqualTo(Usd.ZERO);
    assertThat(standing.spent().nano())
        .isEqualTo(journal.getFirst().integer("nano_usd").orElse(-1));
    assertThat(standing.spent()).isGreaterThanOrEqualTo(Lab.billed(server));
    requireNextStart();
  }

  private void requireNextStart() throws Exception {
    assertThat(alpi.run("config", "set", "model", "builtin/offline").exitCode()).isZero();
    Command.Result next = alpi.run("chat", "-c", "--once", "remember that the port is 7");
    assertThat(next.exitCode()).as(next.err()).isZero();
    HomeAudit.of(alpi.profile()).requireSound();
  }
}
