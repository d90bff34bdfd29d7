package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.ledger.Usd;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.store.StoreException;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.TokenUsage;
import dev.alpi.testkit.Totals;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Money: never above the cap, never less in the ledger than the provider bills. */
@Timeout(60)
class EngineBudgetTest {
  /** 1 and 2 dollars per million tokens are 1,000 and 2,000 nano-dollars a token. */
  private static long billedNano(Totals totals) {
    return totals.promptTokens() * 1000 + totals.completionTokens() * 2000;
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void usage_settles_what_it_says(Wire wire) throws IOException {
    Script script =
        Script.steps(
            Answer.text("ok").usage(new TokenUsage(1000, 400, 0, 50, 0, Optional.empty())));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.configIs(
          """
          model: lab/some-model
          providers:
            endpoints:
              - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
          models:
            lab/some-model:
              price_usd_per_mtok: {in: 1.0, out: 2.0, cached_in: 0.1}
          """);
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.bill().cost().nano()).isEqualTo(600 * 1000 + 400 * 100 + 50 * 2000);
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(done.bill().cost());
      assertThat(disk.engine().ledger().standing().reserved()).isEqualTo(Usd.ZERO);
      assertThat(disk.events(TurnEvent.Paid.class).getFirst().cost()).isEqualTo(done.bill().cost());
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void missing_usage_settles_the_whole_bound(Wire wire) throws IOException {
    try (EngineOnDisk disk =
        EngineOnDisk.of(wire, Script.always(Answer.text("ok").withoutUsage()))) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.bill().cost().nano())
          .isGreaterThan(8192L * 2000)
          .isGreaterThan(billedNano(disk.server.totals()));
      assertThat(disk.engine().ledger().standing().spent()).isEqualTo(done.bill().cost());
    }
  }

  @Test
  void a_cost_that_an_unknown_server_reports_does_not_replace_the_price() throws IOException {
    TokenUsage reported = new TokenUsage(1000, 0, 0, 50, 0, Optional.of(BigDecimal.ZERO));
    try (EngineOnDisk disk =
        EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("ok").usage(reported)))) {
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.bill().cost().nano()).isEqualTo(1000 * 1000 + 50 * 2000);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void the_cap_refuses_with_cap_spend_and_reset(Wire wire) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(wire, Script.always(Answer.text("ok")))) {
      disk.config("");
      as(TurnOutcome.Completed.class, disk.run("go"));
      disk.config("budget: {daily_usd: 0.01}\n");
      int before = disk.server.requests().size();
      TurnOutcome.OverBudget over = as(TurnOutcome.OverBudget.class, disk.run("go"));
      assertThat(disk.server.requests()).hasSize(before);
      assertThat(over.reason())
          .contains("daily cap of $0.01 (budget.daily_usd)")
          .contains(disk.engine().ledger().standing().spent() + " spent")
          .contains("resets at 2026-03-05T00:00:00Z (midnight UTC, in 14 h 0 min)");
      assertThat(over.hint()).contains("budget.daily_usd");
      assertThat(over.session().turns()).hasSize(1);
      // the next day begins with nothing spent, but the call is still too dear
      disk.clock.advance(Duration.ofHours(14));
      assertThat(as(TurnOutcome.OverBudget.class, disk.run("go")).reason())
          .contains("$0.00 spent", "2026-03-06T00:00:00Z");
      disk.config("budget: {daily_usd: 1}\n");
      as(TurnOutcome.Completed.class, disk.run("go"));
    }
  }

  @Test
  void what_costs_nothing_goes_on_under_a_cap_of_zero() throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.offline()) {
      disk.configIs("budget: {daily_usd: 0}\n");
      as(TurnOutcome.Completed.class, disk.run("hello"));
    }
  }

  @Test
  void an_unknown_price_fails_closed_under_a_cap() throws IOException {
    String unknown =
        """
        model: lab/unknown
        providers:
          endpoints:
            - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
        """;
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.always(Answer.text("ok")))) {
      disk.configIs(unknown + "budget: {daily_usd: 5}\n");
      TurnOutcome.OverBudget over = as(TurnOutcome.OverBudget.class, disk.run("go"));
      assertThat(over.reason()).contains("price of lab/unknown is not known", "$5.00");
      assertThat(over.hint()).contains("unknown_price_usd_per_mtok", "models.\"lab/unknown\"");
      assertThat(disk.server.requests()).isEmpty();

      disk.configIs(
          unknown
              + """
              budget:
                daily_usd: 5
                unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}
              """);
      TurnOutcome.Completed done = as(TurnOutcome.Completed.class, disk.run("go"));
      assertThat(done.bill().cost().nano()).isEqualTo(billedNano(disk.server.totals()));

      disk.configIs(unknown);
      as(TurnOutcome.Completed.class, disk.run("without a cap nobody asks"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"5\"", "five", ".nan", ".inf", "-1", "[5]", "{a: 5}", "true", "5 USD"})
  void a_quoted_or_malformed_cap_is_a_configuration_error(String cap) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      disk.config("budget: {daily_usd: " + cap + "}\n");
      assertThatThrownBy(() -> disk.run("go"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("budget.daily_usd");
      assertThat(disk.server.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "{}", "{\"day\":\"2026-03-04\",\"profile\":{\"usd\":\"0\"}}"})
  void a_corrupt_ledger_fails_closed_and_is_kept(String content) throws IOException {
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.OPENAI, Script.echo())) {
      Path ledger = Files.createDirectories(disk.profile.logs()).resolve("ledger.json");
      Files.writeString(ledger, content);
      assertThatThrownBy(() -> disk.run("go"))
          .isInstanceOf(StoreException.Damaged.class)
          .hasMessageContaining("ledger.json");
      assertThat(disk.server.requests()).isEmpty();
      assertThat(ledger.resolveSibling("ledger.json.bad")).hasContent(content);
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void fifty_turns_at_once_stay_under_the_cap(Wire wire) throws Exception {
    Script script =
        Script.agent(
                List.of(new Script.ToolUse("todo", "{\"action\":\"add\",\"content\":\"x\"}")), "ok")
            .withCompletionTokens(800);
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      disk.pause = (length, cancellation) -> {};
      disk.config("budget: {daily_usd: 0.2}\n");
      Engine engine = disk.engine();
      List<Callable<TurnOutcome>> turns = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        turns.add(() -> disk.run("go"));
      }
      int completed = 0;
      int refused = 0;
      for (Future<TurnOutcome> turn : threads.invokeAll(turns)) {
        switch (turn.get()) {
          case TurnOutcome.Completed _ -> completed++;
          case TurnOutcome.OverBudget _ -> refused++;
          case TurnOutcome other -> throw new AssertionError(other);
        }
      }
      Usd spent = engine.ledger().standing().spent();
      assertThat(completed).isPositive();
      assertThat(refused).isPositive();
      assertThat(billedNano(disk.server.totals())).isPositive().isLessThanOrEqualTo(spent.nano());
      assertThat(spent).isLessThanOrEqualTo(Usd.of(new BigDecimal("0.2")));
      assertThat(engine.ledger().standing().reserved()).isEqualTo(Usd.ZERO);
    }
  }

  @Test
  void a_ledger_never_says_less_than_the_provider_bills_whatever_goes_wrong() throws IOException {
    Script script =
        Script.steps(
            Answer.text("x".repeat(4000)).cutAfter(2000, Ending.CLOSE),
            Answer.text("x").cutBeforeHead(Ending.RESET),
            Answer.text("ok").withoutUsage(),
            Answer.text("x").streamError("overloaded_error", "Overloaded"),
            Answer.text("ok"),
            Answer.error(400),
            Answer.text("some text").badJsonAt(2),
            Answer.text("ok"));
    try (EngineOnDisk disk = EngineOnDisk.of(Wire.ANTHROPIC, script)) {
      disk.config("budget: {daily_usd: 1}\n");
      for (int i = 0; i < 7; i++) {
        disk.run("go");
      }
      Usd spent = disk.engine().ledger().standing().spent();
      assertThat(disk.server.totals().requests()).isGreaterThanOrEqualTo(5);
      assertThat(billedNano(disk.server.totals())).isLessThanOrEqualTo(spent.nano());
      assertThat(spent).isLessThanOrEqualTo(new Usd(1_000_000_000));
    }
  }
}
