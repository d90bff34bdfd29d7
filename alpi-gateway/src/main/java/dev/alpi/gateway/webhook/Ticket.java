package dev.alpi.gateway.webhook;

import java.util.concurrent.CountDownLatch;

/**
 * A request that waits for an answer.
 *
 * <p><b>Threads:</b> one that waits, one that answers, and any that give up.
 */
final class Ticket {
  private final CountDownLatch called = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private State state = State.WAITING;

  private enum State {
    WAITING,
    /** There is an answer, and the request is there to get it. */
    CALLED,
    WRITTEN,
    /** Nobody got it here. */
    GONE
  }

  /** Calls the one that waits; returns whether it is still there. */
  synchronized boolean call() {
    if (state != State.WAITING) {
      return false;
    }
    state = State.CALLED;
    called.countDown();
    return true;
  }

  /** It waits no more, unless it was called. */
  synchronized void giveUp() {
    if (state == State.WAITING) {
      end(State.GONE);
    }
  }

  /**
   * Waits.
   *
   * @return whether it was called
   * @throws InterruptedException if the thread is to end
   */
  boolean await() throws InterruptedException {
    called.await();
    synchronized (this) {
      return state == State.CALLED;
    }
  }

  /** The answer is written. */
  synchronized void written() {
    end(State.WRITTEN);
  }

  /** It will not be, if it is not yet. */
  synchronized void lost() {
    if (state != State.WRITTEN) {
      end(State.GONE);
    }
  }

  private void end(State last) {
    state = last;
    called.countDown();
    over.countDown();
  }

  /**
   * Waits until it is known whether the answer was written.
   *
   * @throws InterruptedException if the thread is to end
   */
  boolean isWritten() throws InterruptedException {
    over.await();
    synchronized (this) {
      return state == State.WRITTEN;
    }
  }
}
