package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;

/** What became of a candidate that a person said yes to. */
public sealed interface PromotionOutcome {
  /** It is remembered, and waits no more. */
  record Applied(Promotion promotion, MemoryChange change) implements PromotionOutcome {}

  /** The memory did not take it; it still waits. */
  record Refused(Promotion promotion, Refusal reason) implements PromotionOutcome {}

  /** None of this id waits. */
  record Unknown(String id) implements PromotionOutcome {}
}
