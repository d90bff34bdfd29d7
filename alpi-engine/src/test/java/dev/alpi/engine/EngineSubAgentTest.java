package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.TokenUsage;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** research and delegate: conversations of their own, the turn's money, gate and end. */
@Timeout(60)
class EngineSubAgentTest {

  private static Script asking(Answer first) {
    return Script.empty()
        .rule(Rule.contains("QUESTION", first).times(1))
        .rule(Rule.contains("from the file", Answer.text("FOUND")))
        .rule(Rule.contains("FOUND", Answer.text("final")))
        .otherwise(
            new Script.Otherwise.Always(
                Answer.call("research", "{\"questions\":[\"QUESTION\"],\"depth\":\"fast\"}")));
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void research_sees_only_its_question_and_can_only_look(Wire wire) throws IOException {
    Script script = asking(Answer.call("read_file", "{\"path\":\"a.txt\"}"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.file("a.txt", "from the file\n");
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("the person's words"));
      assertThat(done.text()).isEqualTo("final");
      List<SeenRequest> seen = disk.server.requests();
      assertThat(seen).hasSize(4).allMatch(request -> request.refusal().isEmpty());
      assertThat(seen.get(1).tools())
          .containsExactly(
              "read_file",
              "search",
              "session_search",
              "session_read",
              "web_search",
              "web_fetch",
              "web_extract");
      assertThat(seen.get(1).body()).doesNotContain("the person's words");
      assertThat(seen.get(3).lastText()).isEqualTo("FOUND");
    }
  }

  @Test
  void what_sub_agents_spend_is_the_turns() throws IOException {
    Script script = asking(Answer.call("read_file", "{\"path\":\"a.txt\"}"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("budget: {daily_usd: 10}\n");
      disk.file("a.txt", "from the file\n");
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      long paid =
          disk.events(TurnEvent.Paid.class).stream().mapToLong(it -> it.cost().nano()).sum();
      assertThat(disk.events(TurnEvent.Paid.class))
          .extracting(TurnEvent.Paid::purpose)
          .containsExactly(
              TurnEvent.Purpose.TURN,
              TurnEvent.Purpose.SUB_AGENT,
              TurnEvent.Purpose.SUB_AGENT,
              TurnEvent.Purpose.TURN);
      assertThat(done.bill().cost().nano()).isEqualTo(paid).isPositive();
      assertThat(disk.engine().ledger().standing().spent().nano()).isEqualTo(paid);
    }
  }

  @Test
  void a_sub_agent_over_the_cap_of_the_run_is_told_to_its_parent() throws IOException {
    Script script = asking(Answer.text("FOUND").usage(TokenUsage.of(45_000, 10)));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config("budget: {per_run_usd: 0.05}\n");
      TurnOutcome.OverBudget over = as(TurnOutcome.OverBudget.class, disk.run("go"));
      assertThat(over.reason()).contains("budget.per_run_usd");
    }
  }

  @Test
  void goals_run_side_by_side_and_each_has_its_answer() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.contains("did one", Answer.text("final")))
            .rule(Rule.contains("GOAL-1", Answer.text("did one")))
            .rule(Rule.contains("GOAL-2", Answer.error(400)))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call(
                        "delegate",
                        "{\"goals\":[\"GOAL-1\",\"GOAL-2\"],\"context\":\"background\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("final");
      String result = disk.server.requests().getLast().lastText();
      assertThat(result).contains("# 1: GOAL-1", "did one", "# 2: GOAL-2", "failed:");
      assertThat(disk.server.requests())
          .filteredOn(seen -> seen.lastText().startsWith("GOAL-1"))
          .singleElement()
          .satisfies(
              seen -> {
                assertThat(seen.lastText()).contains("# Context\nbackground");
                assertThat(seen.tools())
                    .contains("write_file")
                    .doesNotContain("terminal", "memory", "delegate", "research", "todo");
              });
    }
  }

  @Test
  void commands_of_a_sub_agent_pass_the_same_gate() throws IOException {
    List<String> asked = new ArrayList<>();
    Script script =
        Script.empty()
            .rule(Rule.contains("GOAL", Answer.call("terminal", "{\"command\":\"rm x\"}")).times(1))
            .rule(Rule.contains("denied this", Answer.text("not allowed")))
            .rule(Rule.contains("not allowed", Answer.text("final")))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("delegate", "{\"goals\":[\"GOAL\"],\"toolsets\":[\"terminal\"]}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.approver =
          (question, _) -> {
            asked.add(question.command());
            return Approver.Answer.DENY;
          };
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("final");
      assertThat(asked).containsExactly("rm x");
    }
  }

  @Test
  void an_interrupt_ends_a_sub_agent_whose_model_is_silent() throws Exception {
    Cancellation cancellation = new Cancellation();
    Script script = asking(Answer.text("never").cutBeforeHead(Ending.STALL));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      CompletableFuture<TurnOutcome> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return disk.run("go", disk.newSession(), event -> {}, cancellation);
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              },
              Thread::startVirtualThread);
      CompletableFuture.runAsync(
              () -> {
                while (disk.server.requests().size() < 2) {
                  Thread.onSpinWait();
                }
                cancellation.cancel();
              },
              Thread::startVirtualThread)
          .get(20, TimeUnit.SECONDS);
      long start = System.nanoTime();
      as(TurnOutcome.Interrupted.class, running.get(20, TimeUnit.SECONDS));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void at_its_ceiling_a_sub_agent_says_what_it_has() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.contains("The limit of steps", Answer.text("FOUND")))
            .rule(Rule.contains("FOUND", Answer.text("final")))
            .rule(Rule.contains("from the file", Answer.call("read_file", "{\"path\":\"a.txt\"}")))
            .rule(Rule.contains("QUESTION", Answer.call("read_file", "{\"path\":\"a.txt\"}")))
            .otherwise(
                new Script.Otherwise.Always(
                    Answer.call("research", "{\"questions\":[\"QUESTION\"],\"depth\":\"fast\"}")));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.file("a.txt", "from the file\n");
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("final");
      // the question, eight steps, the last word, the end
      assertThat(disk.server.requests()).hasSize(1 + 8 + 1 + 1);
    }
  }
}
