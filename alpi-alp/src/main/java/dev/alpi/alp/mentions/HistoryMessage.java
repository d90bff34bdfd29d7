package dev.alpi.alp.mentions;

/**
 * A message that stands before a peer's question in the prompt of a turn.
 *
 * @param role who says it
 * @param text what
 */
public record HistoryMessage(Role role, String text) {

  /** Who says a message. */
  public enum Role {
    /** This program. */
    SYSTEM,
    /** The peer: nothing that it says is trusted. */
    USER,
    /** The model, in an earlier turn. */
    ASSISTANT
  }
}
