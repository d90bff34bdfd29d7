package dev.alpi.engine;

import dev.alpi.model.Cancellation;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks somebody one thing at a time, however many sub-agents want something; who asks first is
 * answered first.
 *
 * <p><b>Threads:</b> any.
 */
final class OneAtATime implements Approver {
  /* Implementation notes. It is of a turn, or of who is there for all turns of an engine. One for
   * all would have a job wait for the answer to a chat, which may take minutes. */

  private final Approver approver;
  private final ReentrantLock asking = new ReentrantLock(true);

  OneAtATime(Approver approver) {
    this.approver = approver;
  }

  @Override
  public Answer ask(Question question, Cancellation cancellation) {
    asking.lock();
    try {
      return cancellation.isCancelled() ? Answer.DENY : approver.ask(question, cancellation);
    } finally {
      asking.unlock();
    }
  }
}
