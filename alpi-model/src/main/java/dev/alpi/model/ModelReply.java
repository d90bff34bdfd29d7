package dev.alpi.model;

import java.util.Optional;

/**
 * A model's whole answer to one call.
 *
 * @param message what it said and which tools it wants
 * @param reasoning the reasoning it showed, possibly empty
 * @param stop why it stopped
 * @param usage what it consumed; empty if the provider did not say, which is charged as the full
 *     reservation
 */
public record ModelReply(
    Message.Assistant message, String reasoning, Stop stop, Optional<Usage> usage) {

  /** Why a model stopped. */
  public enum Stop {
    /** It was done. */
    END,
    /** It wants tools to run. */
    TOOLS,
    /** It reached {@link ModelRequest#outputTokensMax}; the last tool call may be cut. */
    LENGTH,
    /** The provider withheld the rest. */
    FILTERED
  }
}
