package dev.alpi.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How many jobs run at the same time on this machine, over all profiles. Who gets none waits in
 * line, and is told.
 *
 * <p><b>Threads:</b> any.
 */
public final class RunPermits {
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int left;

  /**
   * Creates them.
   *
   * @param most how many, at least 1
   */
  public RunPermits(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("at least one run: " + most);
    }
    left = most;
  }

  /** Takes one if there is one; if not, {@code again} is run once when it is worth a second try. */
  boolean tryTake(Runnable again) {
    synchronized (this) {
      if (left > 0) {
        left--;
        return true;
      }
      if (!waiting.contains(again)) {
        waiting.addLast(again);
      }
      return false;
    }
  }

  void giveBack() {
    Runnable next;
    synchronized (this) {
      left++;
      next = waiting.pollFirst();
    }
    if (next != null) {
      next.run();
    }
  }
}
