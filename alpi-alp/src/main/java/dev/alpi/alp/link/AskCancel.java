package dev.alpi.alp.link;

import java.util.ArrayList;
import java.util.List;

/**
 * Says once that nobody waits for an answer any more.
 *
 * <p><b>Threads:</b> any.
 */
public final class AskCancel {
  private final List<Runnable> listeners = new ArrayList<>();
  private final List<Runnable> doubters = new ArrayList<>();
  private boolean cancelled;
  private boolean isDoubted;

  /** Creates one that was not said. */
  public AskCancel() {}

  /** {@return whether it was said} */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Runs {@code listener} when it is said, or now if it was; by the thread that says it.
   *
   * @param listener what to do, once at most; it must not throw, or those after it are not run
   */
  public void whenCancelled(Runnable listener) {
    synchronized (this) {
      if (!cancelled) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Says it. */
  public void cancel() {
    List<Runnable> told;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
  }

  /**
   * Runs {@code listener} when the other end has stopped sending, or now if it has: it may have
   * gone, or wait for its answer like that.
   */
  void whenDoubted(Runnable listener) {
    synchronized (this) {
      if (!isDoubted) {
        doubters.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Says that the other end has stopped sending. */
  void doubt() {
    List<Runnable> told;
    synchronized (this) {
      if (isDoubted) {
        return;
      }
      isDoubted = true;
      told = List.copyOf(doubters);
    }
    told.forEach(Runnable::run);
  }
}
