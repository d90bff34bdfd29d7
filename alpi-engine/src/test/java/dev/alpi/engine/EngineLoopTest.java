package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Rule;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.TokenUsage;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of the loop: reminders, escalation, time, tools side by side, the order of events. */
@Timeout(60)
class EngineLoopTest {
  private static final String FAILING = "{\"path\":\"missing.txt\"}";

  @Test
  void open_points_of_its_own_list_keep_a_model_going() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"add\",\"content\":\"look\"}")
                .andCall("todo", "{\"action\":\"add\",\"content\":\"tell\"}"),
            Answer.text("I have a plan."),
            Answer.call("todo", "{\"action\":\"complete\",\"id\":1}")
                .andCall("todo", "{\"action\":\"complete\",\"id\":2}"),
            Answer.text("All done."));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      assertThat(as(TurnOutcome.Completed.class, disk.run("go")).text()).isEqualTo("All done.");
      assertThat(disk.server.requests().get(2).lastText())
          .contains("Your list has open points", "1. look", "2. tell");
    }
  }

  @Test
  void a_model_that_was_reminded_and_only_talks_has_the_last_word() throws IOException {
    Script script =
        Script.steps(
            Answer.call("todo", "{\"action\":\"add\",\"content\":\"look\"}")
                .andCall("todo", "{\"action\":\"start\",\"id\":1}"),
            Answer.text("Which file?"),
            Answer.text("I need to know the file first."));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.text()).isEqualTo("I need to know the file first.");
      // and the next turn is not reminded of what it did not touch
      disk.server.forgetRequests();
    }
  }

  @Test
  void three_failed_tools_lead_to_the_deep_model_once() throws IOException {
    Script script =
        Script.steps(
            Answer.call("read_file", FAILING).andCall("read_file", FAILING),
            Answer.call("read_file", FAILING),
            Answer.call("read_file", FAILING),
            Answer.call("read_file", FAILING),
            Answer.call("read_file", FAILING),
            Answer.text("I give up."));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config(
          "tiers: {deep: {model: lab/deep-model, effort: high}}\n"
              + "budget: {unknown_price_usd_per_mtok: {in: 1, out: 1}, daily_usd: 10}\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests())
          .extracting(SeenRequest::model)
          .containsExactly(
              "some-model", "some-model", "deep-model", "deep-model", "deep-model", "deep-model");
      assertThat(disk.events(TurnEvent.Rerouted.class))
          .singleElement()
          .satisfies(
              event -> assertThat(event.why()).isEqualTo(TurnEvent.Why.ESCALATION),
              event -> assertThat(event.reason()).contains("3 tools failed"));
    }
  }

  @Test
  void nothing_escalates_when_most_of_the_budget_is_spent() throws IOException {
    Script script =
        Script.steps(
            Answer.call("read_file", FAILING)
                .andCall("read_file", FAILING)
                .andCall("read_file", FAILING)
                .usage(TokenUsage.of(90_000, 10)),
            Answer.text("I give up."));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.config(
          "    max_output_tokens: 100\n"
              + "tiers: {deep: {model: lab/deep-model}}\n"
              + "budget: {unknown_price_usd_per_mtok: {in: 1, out: 1}, daily_usd: 0.11}\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.events(TurnEvent.Rerouted.class)).isEmpty();
      assertThat(disk.events(TurnEvent.BudgetPassed.class))
          .singleElement()
          .satisfies(event -> assertThat(event.percent()).isEqualTo(80));
    }
  }

  @Test
  void a_turn_out_of_time_is_asked_to_come_to_an_end() throws IOException {
    Script script =
        Script.empty()
            .rule(Rule.contains("The limit of time", Answer.text("so far so good")))
            .otherwise(new Script.Otherwise.Always(Answer.call("read_file", FAILING)));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      disk.pause = (_, _) -> {};
      TurnLimits limits = new TurnLimits(Optional.of(Duration.ofMinutes(5)), Optional.empty());
      TurnRequest request =
          new TurnRequest("go", disk.newSession(), Origin.job("j1"), limits, List.of());
      TurnOutcome outcome =
          disk.engine()
              .run(
                  request,
                  event -> {
                    if (event instanceof TurnEvent.ToolEnded) {
                      disk.clock.advance(Duration.ofMinutes(2));
                    }
                  },
                  Cancellation.none());
      assertThat(as(TurnOutcome.Completed.class, outcome).text()).isEqualTo("so far so good");
      assertThat(disk.server.requests()).hasSize(4);
      assertThat(disk.server.requests().getLast().tools()).isEmpty();
    }
  }

  @Test
  void calls_that_only_look_run_side_by_side_and_answer_in_order() throws Exception {
    Script script =
        Script.steps(
            Answer.call("research", "{\"questions\":[\"one\"]}")
                .andCall("research", "{\"questions\":[\"two\"]}")
                .andCall("read_file", "{\"path\":\"a.txt\"}"),
            Answer.text("never"));
    Script both =
        Script.empty()
            // neither is answered before the other has come
            .rule(Rule.contains("one", Answer.text("ONE").firstByteDelay(Duration.ofMillis(300))))
            .rule(Rule.contains("two", Answer.text("TWO")))
            .rule(Rule.toolResult(Answer.text("both")))
            .otherwise(new Script.Otherwise.Always(script.steps().getFirst()));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, both)) {
      disk.file("a.txt", "alpha\n");
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.text()).isEqualTo("both");
      assertThat(done.session().turns().getLast().tools())
          .extracting(tool -> tool.result().strip())
          .containsExactly("ONE", "TWO", "1\talpha");
      // the second question did not wait for the first answer
      List<String> ended =
          disk.events(TurnEvent.ToolEnded.class).stream().map(TurnEvent.ToolEnded::output).toList();
      assertThat(ended.getLast()).isEqualTo("ONE");
    }
  }

  @Test
  void a_turn_tells_of_its_beginning_first_and_of_its_end_last() throws IOException {
    Script script = Script.steps(Answer.call("todo", "{\"action\":\"list\"}"), Answer.text("done"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.events.getFirst()).isInstanceOf(TurnEvent.Started.class);
      assertThat(disk.events.getLast()).isInstanceOf(TurnEvent.Done.class);
      assertThat(disk.events(TurnEvent.AssistantDone.class))
          .extracting(TurnEvent.AssistantDone::isFinal)
          .containsExactly(false, true);
      assertThat(disk.events(TurnEvent.ModelState.class))
          .extracting(TurnEvent.ModelState::phase)
          .containsExactly(
              TurnEvent.Phase.WAITING,
              TurnEvent.Phase.ANSWERING,
              TurnEvent.Phase.WAITING,
              TurnEvent.Phase.ANSWERING);
    }
  }
}
