package dev.alpi.backup;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Pieces that several threads make, taken in the order in which they were asked for.
 *
 * <p>Keeps a few pieces for each thread in memory, however many there are.
 *
 * <p><b>Threads:</b> one at a time asks and takes.
 */
final class InOrder<P> implements AutoCloseable {
  private final Executor workers;
  private final int ahead;
  private final Deque<FutureTask<P>> pieces = new ArrayDeque<>();

  /**
   * Creates it.
   *
   * @param workers make the pieces
   * @param threads how many of them there are
   */
  InOrder(Executor workers, int threads) {
    this.workers = workers;
    this.ahead = 2 * threads;
  }

  /** Has a piece made; it throws nothing but what is a mistake of ours, or an IOException. */
  void ask(Callable<P> making) {
    FutureTask<P> task = new FutureTask<>(making);
    pieces.addLast(task);
    workers.execute(task);
  }

  /** Says whether so many were asked for that one should be taken first. */
  boolean isFull() {
    return pieces.size() >= ahead;
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /**
   * Waits for the first of those that were asked for.
   *
   * @param what what is being done, for who interrupts it
   */
  P take(String what) throws IOException {
    return Work.result(pieces.removeFirst(), what);
  }

  /** What was not made yet is not wanted any more. */
  @Override
  public void close() {
    pieces.forEach(
        each -> {
          boolean _ = each.cancel(false);
        });
    pieces.clear();
  }
}
