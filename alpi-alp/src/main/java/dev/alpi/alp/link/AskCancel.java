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
  private boolean cancelled;

  /** Creates one that was not said. */
  public AskCancel() {}

  /** Says whether it was said. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Runs {@code listener} when it is said, or now if it was; by the thread that says it. */
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
}
