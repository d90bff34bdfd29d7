package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.alpi.engine.tools.LocalCommands;
import dev.alpi.memory.Session;
import dev.alpi.memory.SessionTurn;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A turn ends at once wherever it is, and what it leaves is whole. */
@Timeout(30)
class EngineInterruptTest {
  /** A second, and as much again for a machine that is busy. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Cancellation cancellation = new Cancellation();

  @ParameterizedTest
  @EnumSource(Wire.class)
  void before_the_first_byte(Wire wire) throws Exception {
    Script script = Script.always(Answer.text("never").firstByteDelay(Duration.ofMinutes(5)));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      Session session = disk.newSession();
      FutureTask<TurnOutcome> turn =
          started(() -> disk.run("hello", session, event -> {}, cancellation));
      until(() -> !disk.server.requests().isEmpty());
      TurnOutcome.Interrupted ended = interrupted(turn);
      assertThat(ended.text()).isEmpty();
      SessionTurn saved = disk.load(session.id()).turns().getLast();
      assertThat(saved.interrupted()).isTrue();
      assertThat(saved.endedAt()).isPresent();
      // it may be billed, so it counts in full
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(ended.bill().cost());
      assertThat(ended.bill().cost().nano()).isGreaterThan(8192L * 2000);
      assertThat(disk.engine().ledger().standing().reserved().nano()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void in_the_middle_of_the_answer(Wire wire) throws Exception {
    Script script = Script.always(Answer.text("word ".repeat(2000)).cutAfter(3000, Ending.STALL));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      Session session = disk.newSession();
      FutureTask<TurnOutcome> turn =
          started(() -> disk.run("hello", session, event -> {}, cancellation));
      until(() -> !disk.events(TurnEvent.Text.class).isEmpty());
      TurnOutcome.Interrupted ended = interrupted(turn);
      assertThat(ended.text()).startsWith("word ");
      SessionTurn saved = disk.load(session.id()).turns().getLast();
      assertThat(saved.assistant().text()).isEqualTo(ended.text());
      assertThat(saved.interrupted()).isTrue();
      assertThat(disk.server.awaitAbandoned(1, Duration.ofSeconds(10))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void between_two_tools_the_rest_is_skipped(Wire wire) throws Exception {
    Script script =
        Script.steps(
            Answer.text("I begin.")
                .andCall("write_file", "{\"path\":\"1\",\"content\":\"x\"}")
                .andCall("write_file", "{\"path\":\"2\",\"content\":\"x\"}")
                .andCall("write_file", "{\"path\":\"3\",\"content\":\"x\"}"),
            Answer.text("resumed"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      Session session = disk.newSession();
      TurnOutcome.Interrupted ended =
          as(
              TurnOutcome.Interrupted.class,
              disk.run(
                  "go",
                  session,
                  event -> {
                    if (event instanceof TurnEvent.ToolEnded) {
                      cancellation.cancel();
                    }
                  },
                  cancellation));
      assertThat(disk.workspace.resolve("1")).exists();
      assertThat(disk.workspace.resolve("2")).doesNotExist();
      assertThat(disk.workspace.resolve("3")).doesNotExist();
      assertThat(disk.server.requests()).hasSize(1);
      assertThat(ended.text()).isEqualTo("I begin.");
      Session saved = disk.load(session.id());
      assertThat(saved.turns().getLast().tools())
          .extracting(ToolTrace::status, ToolTrace::result)
          .containsExactly(
              tuple(ToolTrace.Status.OK, "created 1 (1 bytes)"),
              tuple(ToolTrace.Status.FAILED, "skipped: the turn was interrupted"),
              tuple(ToolTrace.Status.FAILED, "skipped: the turn was interrupted"));
      assertThat(saved.turns().getLast().assistant().text()).isEqualTo("I begin.");
      // and the conversation can go on
      assertThat(as(TurnOutcome.Completed.class, disk.run("more", saved)).text())
          .isEqualTo("resumed");
      assertThat(disk.server.requests().getLast().body()).contains("I begin.");
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void during_a_pause_before_a_retry(Wire wire) throws Exception {
    Script script = Script.steps(Answer.error(500), Answer.text("too late"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.pause = (length, turn) -> turn.cancel();
      as(
          TurnOutcome.Interrupted.class,
          disk.run("go", disk.newSession(), event -> {}, cancellation));
      assertThat(disk.server.requests()).hasSize(1);
    }
  }

  @Test
  void a_real_pause_ends_with_the_cancellation() throws Exception {
    FutureTask<String> pause =
        started(
            () -> {
              Pause.real().pause(Duration.ofMinutes(5), cancellation);
              return "over";
            });
    cancellation.cancel();
    assertThat(pause.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo("over");
    Pause.real().pause(Duration.ofMinutes(5), cancellation);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it runs /bin/sh")
  void a_running_command_is_killed(@TempDir Path directory) throws Exception {
    Script script =
        Script.steps(
            Answer.call("terminal", "{\"command\":\"echo $$ > pid; echo said; exec sleep 300\"}"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script, directory)) {
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      disk.commands =
          LocalCommands.create(
              Map.of("PATH", System.getenv("PATH")), directory.getFileSystem().getPath("/"));
      Session session = disk.newSession();
      FutureTask<TurnOutcome> turn =
          started(() -> disk.run("go", session, event -> {}, cancellation));
      Path pid = disk.workspace.resolve("pid");
      until(() -> Files.exists(pid) && size(pid) > 0);
      long process = Long.parseLong(Files.readString(pid).strip());
      interrupted(turn);
      assertThat(ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false)).isFalse();
      assertThat(disk.events(TurnEvent.ToolEnded.class).getLast().output())
          .contains("said", "interrupted");
    }
  }

  @Test
  void a_turn_cancelled_before_it_began_asks_nobody() throws Exception {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      cancellation.cancel();
      as(
          TurnOutcome.Interrupted.class,
          disk.run("go", disk.newSession(), event -> {}, cancellation));
      assertThat(disk.server.requests()).isEmpty();
      assertThat(disk.engine().ledger().standing().spent().nano()).isZero();
    }
  }

  @Test
  void the_budget_ends_a_turn_between_steps_and_keeps_what_was_said() throws Exception {
    Script script = Script.always(Answer.text("Working.").andCall("todo", "{\"action\":\"list\"}"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("budget: {daily_usd: 0.03}\n");
      TurnOutcome.OverBudget over = as(TurnOutcome.OverBudget.class, disk.run("go"));
      assertThat(disk.server.requests()).isNotEmpty();
      assertThat(over.session().turns().getLast().assistant().text()).startsWith("Working.");
    }
  }

  private TurnOutcome.Interrupted interrupted(FutureTask<TurnOutcome> turn) throws Exception {
    long start = System.nanoTime();
    cancellation.cancel();
    TurnOutcome outcome = turn.get(20, TimeUnit.SECONDS);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
    return as(TurnOutcome.Interrupted.class, outcome);
  }

  private static <T> FutureTask<T> started(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().name("turn").start(task);
    return task;
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
