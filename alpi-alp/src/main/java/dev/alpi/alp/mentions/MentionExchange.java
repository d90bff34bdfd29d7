package dev.alpi.alp.mentions;

import java.util.Optional;

/**
 * What a peer asked, and what came of it.
 *
 * @param prompt what the peer asked
 * @param reply what it was answered
 * @param ending whether the turn came to its end
 * @param hostContext what this side knew besides; never sent
 */
public record MentionExchange(
    String prompt, String reply, Ending ending, Optional<String> hostContext) {

  /** How a turn ended. */
  public enum Ending {
    /** By itself. */
    COMPLETE,
    /** It was cut off. */
    INTERRUPTED
  }
}
