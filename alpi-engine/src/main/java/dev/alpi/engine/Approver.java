package dev.alpi.engine;

import dev.alpi.model.Cancellation;
import java.nio.file.Path;
import java.util.List;

/**
 * Whoever may allow what the agent wants to do to the machine and to the world.
 *
 * <p><b>Threads:</b> asked from the turn's thread, which waits.
 */
@FunctionalInterface
public interface Approver {
  /**
   * A wish that needs a yes.
   *
   * @param tool the tool
   * @param command what exactly would run, or be done
   * @param directory where
   * @param reasons why it needs one, in a few words each; the worst first
   * @param scope what a yes can cover
   */
  record Question(String tool, String command, Path directory, List<String> reasons, Scope scope) {
    public Question {
      reasons = List.copyOf(reasons);
    }
  }

  /** What a yes to a question can cover. */
  enum Scope {
    /** This time, the session, or always. */
    ANY,
    /** This time only: what the turn has read makes older answers worthless. */
    ONCE
  }

  /** An answer. */
  enum Answer {
    /** Yes, this time. */
    ONCE,
    /** Yes, exactly this in this directory for the rest of the session. */
    SESSION,
    /** Yes, exactly this in this directory from now on, until it expires. */
    ALWAYS,
    /** No. */
    DENY,
    /** Nobody is there to ask: counts as no. */
    NOBODY
  }

  /** Asks; {@code cancellation} ends the waiting, as {@link Answer#DENY}. */
  Answer ask(Question question, Cancellation cancellation);

  /**
   * Returns an approver for surfaces without a person: the answer is always {@link Answer#NOBODY}.
   */
  static Approver nobody() {
    return (question, cancellation) -> Answer.NOBODY;
  }
}
