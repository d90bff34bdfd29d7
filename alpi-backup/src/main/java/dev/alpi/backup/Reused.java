package dev.alpi.backup;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Things of which a thread uses one at a time: as many are made as are used at the same time.
 *
 * <p><b>Threads:</b> any.
 */
final class Reused<T> implements AutoCloseable {
  private final Supplier<T> making;
  private final Consumer<T> closing;
  private final Queue<T> idle = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;

  /**
   * Creates it.
   *
   * @param making makes one more
   * @param closing frees what one has
   */
  Reused(Supplier<T> making, Consumer<T> closing) {
    this.making = making;
    this.closing = closing;
  }

  /** Returns one that nobody else has until it is {@linkplain #give given back}. */
  T take() {
    T thing = idle.poll();
    return thing == null ? making.get() : thing;
  }

  /** Takes back what {@link #take} returned. */
  void give(T thing) {
    idle.add(thing);
    if (isClosed) {
      // nobody waited for what it was used for
      closeIdle();
    }
  }

  private void closeIdle() {
    for (T each = idle.poll(); each != null; each = idle.poll()) {
      closing.accept(each);
    }
  }

  /** Frees those that are not used; the others when they are given back. */
  @Override
  public void close() {
    isClosed = true;
    closeIdle();
  }
}
