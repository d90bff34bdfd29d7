package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.SeenRequest;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Failed calls: tried again while nobody saw anything, then the fallback models. */
@Timeout(30)
class EngineRetryTest {

  @ParameterizedTest
  @CsvSource({"OPENAI,500", "OPENAI,429", "OPENAI,503", "ANTHROPIC,529", "ANTHROPIC,500"})
  void a_passing_failure_is_tried_again(Wire wire, int status) throws IOException {
    Script script = Script.steps(Answer.error(status), Answer.error(status), Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests()).hasSize(3);
      assertThat(disk.pauses).hasSize(2);
      assertThat(disk.pauses.get(0)).isBetween(Duration.ofMillis(1200), Duration.ofMillis(1800));
      assertThat(disk.pauses.get(1)).isBetween(Duration.ofMillis(2400), Duration.ofMillis(3600));
      assertThat(disk.events(TurnEvent.Retrying.class))
          .hasSize(2)
          .allMatch(retry -> retry.reason().contains("http " + status));
      // refused requests are not billed
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(done.bill().cost());
      assertThat(done.bill().cost().nano()).isLessThan(8192L * 2000);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void retry_after_is_honoured(Wire wire) throws IOException {
    Script script = Script.steps(Answer.error(429).header("Retry-After", "17"), Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.pauses).containsExactly(Duration.ofSeconds(17));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void after_three_attempts_the_turn_has_failed_and_nothing_is_spent(Wire wire) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(Answer.error(500)))) {
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("go"));
      assertThat(failed.reason()).contains("lab/some-model", "http 500");
      assertThat(failed.hint()).isNotBlank();
      assertThat(disk.server.requests()).hasSize(3);
      assertThat(disk.engine().ledger().standing().spent().nano()).isZero();
      assertThat(disk.engine().ledger().standing().reserved().nano()).isZero();
      assertThat(disk.log("agent")).singleElement().asString().contains(" WARNING alpi.agent ");
    }
  }

  @ParameterizedTest
  @CsvSource({"OPENAI,400", "OPENAI,401", "OPENAI,402", "OPENAI,404", "ANTHROPIC,403"})
  void a_lasting_failure_is_not_tried_again(Wire wire, int status) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(Answer.error(status)))) {
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("go"));
      assertThat(failed.reason()).contains("http " + status).doesNotContain(EngineOnDisk.KEY);
      assertThat(disk.server.requests()).hasSize(1);
      assertThat(disk.pauses).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_answer_that_breaks_off_after_output_is_a_failure_and_counts_in_full(Wire wire)
      throws IOException {
    Script script =
        Script.steps(
            Answer.text("word ".repeat(2000)).cutAfter(3000, Ending.CLOSE), Answer.text("again"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.config("fallback_models: [builtin/offline]\n");
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("go"));
      assertThat(disk.server.requests()).hasSize(1);
      assertThat(disk.pauses).isEmpty();
      assertThat(disk.events(TurnEvent.Rerouted.class)).isEmpty();
      assertThat(failed.session().turns().getLast().assistant().text()).startsWith("word ");
      assertThat(failed.bill().cost().nano()).isGreaterThan(8192L * 2000);
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(failed.bill().cost());
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_answer_that_breaks_off_before_output_is_tried_again_and_each_counts(Wire wire)
      throws IOException {
    Script script =
        Script.steps(Answer.text("x").cutBeforeHead(Ending.CLOSE), Answer.text("again"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.text()).isEqualTo("again");
      assertThat(disk.server.requests()).hasSize(2);
      assertThat(done.bill().cost().nano()).isGreaterThan(8192L * 2000);
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(done.bill().cost());
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void an_answer_in_a_wrong_form_is_a_failure(Wire wire) throws IOException {
    Script script = Script.always(Answer.raw(200, "text/html", "<html>login</html>"));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      assertThat(as(TurnOutcome.Failed.class, disk.run("go")).reason()).contains("text/html");
    }
    Script broken = Script.always(Answer.text("some words").badJsonAt(1));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, broken)) {
      as(TurnOutcome.Failed.class, disk.run("go"));
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void fallbacks_are_tried_in_order_and_stick(Wire wire) throws IOException {
    Script script =
        Script.steps(Answer.call("todo", "{\"action\":\"list\"}"), Answer.text("ok"))
            .withModels("third");
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.configIs(
          """
          model: lab/first
          fallback_models: [lab/second, lab/third, builtin/offline]
          providers:
            endpoints:
              - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
          """);
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests())
          .extracting(SeenRequest::model)
          .containsExactly("first", "second", "third", "third");
      assertThat(disk.events(TurnEvent.Rerouted.class))
          .extracting(TurnEvent.Rerouted::to)
          .containsExactly("lab/second", "lab/third");
      assertThat(done.session().turns().getLast().model()).contains("lab/third");
      // the next turn begins with the first again
      as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(disk.server.requests().get(4).model()).isEqualTo("first");
    }
  }

  @Test
  void a_missing_key_leads_to_the_fallback_and_is_named() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      disk.env("OTHER=1");
      disk.config("fallback_models: [builtin/offline]\n");
      as(TurnOutcome.Completed.class, disk.run("hello"));
      assertThat(disk.events(TurnEvent.Rerouted.class))
          .singleElement()
          .matches(event -> event.reason().contains("LAB_KEY is not set"));
      disk.config("");
      TurnOutcome.Failed failed = as(TurnOutcome.Failed.class, disk.run("hello"));
      assertThat(failed.reason()).contains("LAB_KEY is not set");
      assertThat(failed.hint()).contains(".env");
      assertThat(disk.server.requests()).isEmpty();
    }
  }

  @Test
  void a_failed_turn_keeps_what_the_session_knows() throws IOException {
    Script script = Script.steps(Answer.text("fine"), Answer.error(400));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, script)) {
      TurnOutcome.Completed first = as(TurnOutcome.Completed.class, disk.run("one"));
      assertThat(first.session().lastContextTokens()).isPositive();
      TurnOutcome.Failed second = as(TurnOutcome.Failed.class, disk.run("two", first.session()));
      assertThat(second.session().turns()).hasSize(2);
      assertThat(second.session().replayableTurns()).hasSize(1);
      assertThat(second.session().lastContextTokens())
          .isEqualTo(first.session().lastContextTokens());
    }
  }
}
