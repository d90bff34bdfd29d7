package dev.alpi.backup;

import java.io.IOException;

/**
 * Waits for the disk in other threads, while more is being written.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Aside implements AutoCloseable {
  /** More would wait for each other only, and keep as many files open. */
  private static final int AT_ONCE = 8;

  private final InOrder<Boolean> waiting = new InOrder<>(Thread::startVirtualThread, AT_ONCE / 2);

  /** Waits for the disk. */
  interface Waiting {
    void run() throws IOException;
  }

  /** Has {@code work} done; waits for what was begun long ago, and fails if that did. */
  void run(Waiting work) throws IOException {
    if (waiting.isFull()) {
      boolean _ = waiting.take("brought to disk");
    }
    waiting.ask(
        () -> {
          work.run();
          return true;
        });
  }

  /**
   * Waits for all of it.
   *
   * @throws IOException if some of it failed
   */
  void await() throws IOException {
    while (!waiting.isEmpty()) {
      boolean _ = waiting.take("brought to disk");
    }
  }

  /** Waits for all of it, whether it failed or not: nobody wants it any more. */
  @Override
  public void close() {
    while (!waiting.isEmpty()) {
      try {
        boolean _ = waiting.take("brought to disk");
      } catch (IOException e) {
        // as was said
      }
    }
  }
}
