package dev.alpi.alp.link;

import dev.alpi.alp.mentions.MentionHistory;
import dev.alpi.alp.peers.Peer;
import java.io.IOException;
import java.util.Optional;

/**
 * What a link server needs of the profile that it serves: the daemon implements it with the engine.
 *
 * <p><b>Threads:</b> any; {@link #ask} runs once at a time.
 */
public interface LinkHandler {
  /** {@return the name that a ping is answered with} */
  String agentName();

  /**
   * {@return what is spent, if that is all that may be spent today} Then no method is served.
   *
   * @throws IOException if it cannot be found out; the request fails then
   */
  Optional<BudgetSpent> budgetSpent() throws IOException;

  /**
   * Lets the agent answer a question. It is a turn with the authority of {@code ask}'s peer, whose
   * text comes from outside.
   *
   * @param ask the question
   * @param progress takes what there is to tell meanwhile
   * @return the answer; of a turn that was cancelled, what there was of it
   * @throws LinkRefusal if the peer is to read why not
   * @throws IOException if it fails here; the peer learns only that it did
   */
  AskAnswer ask(Ask ask, AskProgress progress) throws LinkRefusal, IOException;

  /**
   * A cap that is reached.
   *
   * @param capUsd what may be spent, in dollars
   * @param usedUsd what is spent, in dollars
   */
  record BudgetSpent(double capUsd, double usedUsd) {}

  /**
   * A question of a peer.
   *
   * @param peer who asks
   * @param prompt what
   * @param history which earlier turns belong to it
   * @param cancel says when nobody waits for the answer any more
   */
  record Ask(Peer peer, String prompt, MentionHistory history, AskCancel cancel) {}

  /** Takes what a turn has to tell while it runs. */
  interface AskProgress {
    /**
     * The turn has begun. Comes first.
     *
     * @param sessionId the conversation here; the peer learns it, and may cancel the turn by it
     */
    void started(String sessionId);

    /**
     * A piece of the answer.
     *
     * @param delta what follows the pieces before; nothing is sent for an empty one
     */
    void text(String delta);
  }

  /**
   * An answer.
   *
   * @param text all of it
   * @param tokensIn what the models have read for it, in tokens
   * @param tokensOut what they have written, in tokens
   * @param costUsd what it cost, in dollars
   * @param sessionId the conversation here
   * @param isInterrupted whether it was cancelled
   * @param isTransient whether it failed in a way that may pass
   */
  record AskAnswer(
      String text,
      long tokensIn,
      long tokensOut,
      double costUsd,
      String sessionId,
      boolean isInterrupted,
      boolean isTransient) {}
}
