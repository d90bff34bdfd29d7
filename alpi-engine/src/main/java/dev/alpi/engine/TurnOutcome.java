package dev.alpi.engine;

import dev.alpi.ledger.Usd;
import dev.alpi.memory.Session;
import dev.alpi.model.Usage;

/**
 * How a turn ended. Whatever it is, the turn is settled in the ledger and its session is on disk.
 */
public sealed interface TurnOutcome {
  /** Returns the session with the turn in it. */
  Session session();

  /** Returns what the turn's model calls consumed. */
  Bill bill();

  /**
   * What a turn cost.
   *
   * @param usage the tokens
   * @param cost the money; zero where no price is known and no cap is set
   * @param steps how many model calls were answered
   */
  record Bill(Usage usage, Usd cost, int steps) {}

  /** The model answered. */
  record Completed(Session session, Bill bill, String text) implements TurnOutcome {}

  /**
   * Somebody ended it.
   *
   * @param text what had been said until then
   */
  record Interrupted(Session session, Bill bill, String text) implements TurnOutcome {}

  /**
   * The budget does not allow it.
   *
   * @param reason the cap, the spend and when it resets
   * @param hint what to do
   */
  record OverBudget(Session session, Bill bill, String reason, String hint)
      implements TurnOutcome {}

  /**
   * No model gave an answer.
   *
   * @param reason which model and what happened
   * @param hint what to do
   */
  record Failed(Session session, Bill bill, String reason, String hint) implements TurnOutcome {}
}
