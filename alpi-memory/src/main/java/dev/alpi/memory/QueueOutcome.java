package dev.alpi.memory;

import dev.alpi.memory.MemoryChange.Refusal;

/** What became of a candidate that was to be queued. Nothing is dropped without saying so. */
public sealed interface QueueOutcome {
  /** It waits for a person. */
  record Queued(Promotion promotion) implements QueueOutcome {}

  /**
   * It says nothing that is not remembered.
   *
   * @param file where
   * @param text the text that says it
   */
  record Known(MemoryFile file, String text) implements QueueOutcome {}

  /** It says nothing that one which waits does not. */
  record Waiting(Promotion promotion) implements QueueOutcome {}

  /** It must not be remembered, or cannot be. */
  record Refused(Refusal reason) implements QueueOutcome {}
}
