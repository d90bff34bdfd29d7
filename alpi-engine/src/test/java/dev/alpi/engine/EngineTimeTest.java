package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.tools.CommandRunner;
import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The time of a turn ends what is under way, and leaves room for a last word. */
@Timeout(30)
class EngineTimeTest {
  private static final Duration MINUTES = Duration.ofMinutes(5);
  private static final Rule LAST_WORD =
      Rule.contains("The limit of time", Answer.text("so far so good"));
  private static final Answer NEVER = Answer.text("never").firstByteDelay(MINUTES);

  private final Cancellation cancellation = new Cancellation();
  private final Semaphore rings = new Semaphore(0);

  @Test
  void a_call_that_does_not_answer_is_ended() throws Exception {
    Script script = Script.empty().rule(LAST_WORD).otherwise(new Script.Otherwise.Always(NEVER));
    try (EngineOnDisk disk = disk(script)) {
      FutureTask<TurnOutcome> turn = started(disk);
      until(() -> !disk.server.requests().isEmpty());
      rings.release();
      assertThat(completed(turn).text()).isEqualTo("so far so good");
      assertThat(disk.server.requests()).hasSize(2);
      // what was ended may be billed, so both count
      assertThat(disk.engine().ledger().standing().reserved().nano()).isZero();
      assertThat(disk.engine().ledger().standing().spent().nano()).isGreaterThan(8192L * 2000);
    }
  }

  @Test
  void the_model_reads_what_it_had_said_when_the_time_was_up() throws Exception {
    Script script =
        Script.empty()
            .rule(LAST_WORD)
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.text("word ".repeat(2000)).cutAfter(3000, Ending.STALL)));
    try (EngineOnDisk disk = disk(script)) {
      FutureTask<TurnOutcome> turn = started(disk);
      until(() -> !disk.events(TurnEvent.Text.class).isEmpty());
      rings.release();
      assertThat(completed(turn).text()).isEqualTo("so far so good");
      assertThat(disk.server.requests().getLast().body()).contains("word word");
    }
  }

  @Test
  void a_command_is_ended() throws Exception {
    Script script =
        Script.empty()
            .rule(LAST_WORD)
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("terminal", "{\"command\":\"sleep 300\"}")
                        .andCall("write_file", "{\"path\":\"after\",\"content\":\"x\"}")));
    try (EngineOnDisk disk = disk(script)) {
      CountDownLatch runs = new CountDownLatch(1);
      disk.approver = (_, _) -> Approver.Answer.ONCE;
      disk.commands =
          (_, ended) -> {
            CountDownLatch over = new CountDownLatch(1);
            try (Cancellation.Registration _ = ended.onCancel(over::countDown)) {
              runs.countDown();
              over.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            return new CommandRunner.Result("", "", new CommandRunner.End.Interrupted());
          };
      FutureTask<TurnOutcome> turn = started(disk);
      runs.await();
      rings.release();
      assertThat(completed(turn).text()).isEqualTo("so far so good");
      assertThat(disk.workspace.resolve("after")).doesNotExist();
    }
  }

  @Test
  void the_time_in_which_a_person_thinks_is_not_the_tools() throws Exception {
    Script script =
        Script.empty()
            .rule(Rule.contains("worked", Answer.text("done")))
            .otherwise(
                new Script.Otherwise.Always(Answer.call("terminal", "{\"command\":\"make\"}")));
    try (EngineOnDisk disk = disk(script)) {
      disk.approver =
          (_, _) -> {
            disk.clock.advance(MINUTES);
            return Approver.Answer.ONCE;
          };
      disk.commands =
          (_, _) -> {
            disk.clock.advance(Duration.ofSeconds(3));
            return new CommandRunner.Result("worked", "", new CommandRunner.End.Exited(0));
          };
      TurnOutcome _ = disk.run("go");
      assertThat(disk.events(TurnEvent.ToolEnded.class))
          .extracting(TurnEvent.ToolEnded::duration)
          .containsExactly(Duration.ofSeconds(3));
    }
  }

  @Test
  void a_sub_agent_is_ended() throws Exception {
    Script script =
        Script.empty()
            .rule(LAST_WORD)
            .rule(Rule.contains("find it", NEVER))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("research", "{\"questions\":[\"find it\"]}")));
    try (EngineOnDisk disk = disk(script)) {
      FutureTask<TurnOutcome> turn = started(disk);
      until(() -> disk.server.requests().size() == 2);
      rings.release();
      assertThat(completed(turn).text()).isEqualTo("so far so good");
    }
  }

  @Test
  void a_last_word_that_does_not_come_is_not_waited_for_either() throws Exception {
    try (EngineOnDisk disk = disk(Script.always(NEVER))) {
      FutureTask<TurnOutcome> turn = started(disk);
      until(() -> !disk.server.requests().isEmpty());
      rings.release();
      until(() -> disk.server.requests().size() == 2);
      rings.release();
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, turn.get(20, TimeUnit.SECONDS));
      assertThat(failed.reason()).contains("the limit of time");
    }
  }

  @Test
  void a_person_who_interrupts_gets_no_last_word() throws Exception {
    try (EngineOnDisk disk = disk(Script.always(NEVER))) {
      FutureTask<TurnOutcome> turn = started(disk);
      until(() -> !disk.server.requests().isEmpty());
      cancellation.cancel();
      as(TurnOutcome.Interrupted.class, turn.get(20, TimeUnit.SECONDS));
      assertThat(disk.server.requests()).hasSize(1);
    }
  }

  /** Returns an engine whose pauses last until the test rings. */
  private EngineOnDisk disk(Script script) {
    EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script);
    disk.pause =
        (length, ended) -> {
          try (Cancellation.Registration _ = ended.onCancel(rings::release)) {
            rings.acquire();
            disk.clock.advance(length);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    return disk;
  }

  private FutureTask<TurnOutcome> started(EngineOnDisk disk) throws Exception {
    Session session = disk.newSession();
    TurnLimits limits = new TurnLimits(Optional.of(MINUTES), Optional.empty());
    TurnRequest request = new TurnRequest("go", session, Origin.job("j1"), limits, List.of());
    FutureTask<TurnOutcome> task =
        new FutureTask<>(() -> disk.engine().run(request, disk.events::add, cancellation));
    Thread.ofVirtual().name("turn").start(task);
    return task;
  }

  private static TurnOutcome.Completed completed(FutureTask<TurnOutcome> turn) throws Exception {
    return as(TurnOutcome.Completed.class, turn.get(20, TimeUnit.SECONDS));
  }

  private static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
