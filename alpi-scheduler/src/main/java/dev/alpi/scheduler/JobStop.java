package dev.alpi.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says once that a run has to end, and why.
 *
 * <p><b>Threads:</b> any.
 */
public final class JobStop {
  private final List<Runnable> listeners = new ArrayList<>();
  private Optional<String> reason = Optional.empty();

  JobStop() {}

  /** {@return why it has to end; empty if it has not} */
  public synchronized Optional<String> reason() {
    return reason;
  }

  /**
   * Runs {@code listener} when it has to end, or now if it has; by the thread that says so.
   *
   * @param listener what ends it
   */
  public void whenStopped(Runnable listener) {
    synchronized (this) {
      if (reason.isEmpty()) {
        listeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  void stop(String why) {
    List<Runnable> told;
    synchronized (this) {
      if (reason.isPresent()) {
        return;
      }
      reason = Optional.of(why);
      told = List.copyOf(listeners);
    }
    told.forEach(Runnable::run);
  }
}
