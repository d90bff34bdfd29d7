package dev.alpi.engine;

import static dev.alpi.engine.EngineOnDisk.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.memory.Session;
import dev.alpi.model.Cancellation;
import dev.alpi.testkit.Answer;
import dev.alpi.testkit.Ending;
import dev.alpi.testkit.Script;
import dev.alpi.testkit.TokenUsage;
import dev.alpi.testkit.Wire;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Acceptance tests of the alpi-engine spec (§12.2), by their numbers; 5 is in {@link
 * EngineCompactionTest}, 6 in alpi-ledger, 10 in alpi-memory, 3 and 14 with the tools.
 */
class AcceptanceTest {

  @ParameterizedTest
  @EnumSource(Wire.class)
  @Timeout(20)
  void acceptance_04_an_interrupt_ends_the_wait_for_a_first_byte_that_never_comes(Wire wire)
      throws IOException {
    Cancellation cancellation = new Cancellation();
    // by itself the call would end after five minutes
    Script script = Script.always(Answer.text("never").cutBeforeHead(Ending.STALL));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      Thread.startVirtualThread(
          () -> {
            while (disk.server.requests().isEmpty()) {
              Thread.onSpinWait();
            }
            cancellation.cancel();
          });
      TurnOutcome outcome = disk.run("go", disk.newSession(), event -> {}, cancellation);
      TurnOutcome.Interrupted ended = as(TurnOutcome.Interrupted.class, outcome);
      assertThat(ended.session().turns().getLast().interrupted()).isTrue();
      assertThat(disk.engine().ledger().standing().reserved().nano()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  @Timeout(60)
  void acceptance_07_a_model_of_unknown_price_stops_at_the_token_cap(Wire wire) throws IOException {
    Script script = Script.always(Answer.text("ok").usage(TokenUsage.of(30_000, 1_000)));
    try (EngineOnDisk disk = EngineOnDisk.of(wire, script)) {
      disk.configIs(
          """
          model: lab/nobody-knows-its-price
          providers:
            endpoints:
              - {name: lab, url: "{url}", wire: {wire}, key: LAB_KEY}
          budget: {daily_tokens: 100000}
          """);
      Session session = disk.newSession();
      int answered = 0;
      TurnOutcome outcome = disk.run("turn", session);
      while (outcome instanceof TurnOutcome.Completed completed && answered < 10) {
        answered++;
        outcome = disk.run("turn", completed.session());
      }
      assertThat(as(TurnOutcome.OverBudget.class, outcome).reason())
          .contains("budget.daily_tokens");
      assertThat(answered).isEqualTo(3);
      assertThat(disk.engine().ledger().standing().tokens()).isEqualTo(93_000);
    }
  }
}
