package dev.alpi.engine;

import dev.alpi.ledger.Usd;
import dev.alpi.model.Usage;
import java.time.Duration;

/** What happens during a turn, in order, in the turn's thread. */
public sealed interface TurnEvent {
  /** A piece of the answer. */
  record Text(String delta) implements TurnEvent {}

  /** A piece of the reasoning that the model shows. */
  record Reasoning(String delta) implements TurnEvent {}

  /**
   * A tool begins.
   *
   * @param id the call
   * @param name the tool
   * @param preview what it will do, in a few words
   */
  record ToolStarted(String id, String name, String preview) implements TurnEvent {}

  /**
   * A tool ended.
   *
   * @param isOk whether it did what it was asked
   * @param output what the model gets to read
   */
  record ToolEnded(String id, String name, boolean isOk, String output, Duration duration)
      implements TurnEvent {}

  /** A model call was paid. */
  record Paid(String model, Usage usage, Usd cost) implements TurnEvent {}

  /**
   * A call failed and is tried again.
   *
   * @param reason why it failed
   * @param delay how long the turn waits first
   */
  record Retrying(String model, String reason, Duration delay) implements TurnEvent {}

  /** The turn goes on with another model. */
  record Rerouted(String from, String to, String reason) implements TurnEvent {}
}
