package dev.alpi.engine;

import java.nio.file.Path;

/**
 * Whoever may allow what the agent wants to do to the machine.
 *
 * <p><b>Threads:</b> asked from the turn's thread, which waits.
 */
@FunctionalInterface
public interface Approver {
  /**
   * A wish that needs a yes.
   *
   * @param tool the tool
   * @param command what exactly would run
   * @param directory where
   */
  record Question(String tool, String command, Path directory) {}

  /** An answer. */
  enum Answer {
    /** Yes, this time. */
    ONCE,
    /** Yes, this command in this directory for the rest of the session. */
    SESSION,
    /** Yes, this command in this directory from now on, until it expires. */
    ALWAYS,
    /** No. */
    DENY,
    /** Nobody is there to ask: counts as no. */
    NOBODY
  }

  /** Asks. */
  Answer ask(Question question);

  /**
   * Returns an approver for surfaces without a person: the answer is always {@link Answer#NOBODY}.
   */
  static Approver nobody() {
    return question -> Answer.NOBODY;
  }
}
