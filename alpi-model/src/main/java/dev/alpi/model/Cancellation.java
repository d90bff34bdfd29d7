package dev.alpi.model;

import java.util.ArrayList;
import java.util.List;

/**
 * A switch that ends a turn: thrown once, never reset.
 *
 * <p><b>Threads:</b> any.
 */
public final class Cancellation {
  private final List<Runnable> actions = new ArrayList<>();
  private boolean cancelled;

  /** Creates a switch that is not thrown. */
  public Cancellation() {}

  /** Returns a switch that nobody throws. */
  public static Cancellation none() {
    return new Cancellation();
  }

  /** Throws the switch and runs the registered actions, in this thread. Later calls do nothing. */
  public void cancel() {
    List<Runnable> due;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  /** Says whether the switch was thrown. */
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  /**
   * Runs {@code action} when the switch is thrown, or at once if it was.
   *
   * @return closes to forget the action again
   */
  public Registration onCancel(Runnable action) {
    synchronized (this) {
      if (!cancelled) {
        actions.add(action);
        return () -> forget(action);
      }
    }
    action.run();
    return () -> {};
  }

  private synchronized void forget(Runnable action) {
    actions.remove(action);
  }

  /** An action that waits for the switch. */
  public interface Registration extends AutoCloseable {
    /** Forgets the action, if it did not run yet. */
    @Override
    void close();
  }
}
