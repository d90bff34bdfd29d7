package dev.alpi.cli;

import dev.alpi.cli.cleanup.Category;
import dev.alpi.cli.cleanup.Removal;
import dev.alpi.model.Cancellation;
import java.io.IOException;
import java.util.concurrent.CancellationException;

/**
 * One line on the terminal that says how many files went so far; nothing where standard error is no
 * terminal. Ctrl-C ends the cleanup between two files.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class CleanupProgress implements Removal.Step, AutoCloseable {
  private static final long EVERY_NANOS = 100_000_000;
  private static final String CLEAR = "\r\u001b[K";

  private final Invocation invocation;
  private final boolean isShown;
  private final Cancellation interrupt;
  private String key = "";
  private long said;
  private boolean isThere;

  CleanupProgress(Invocation invocation) {
    this.invocation = invocation;
    this.isShown =
        invocation.err().isTerminal()
            && invocation.err().isColoured()
            && !invocation.has(Globals.JSON);
    this.interrupt = invocation.interrupt();
    this.said = invocation.context().ticker().nanoTime();
  }

  void begin(Category category) {
    key = category.key();
  }

  @Override
  public void next(long removed) {
    if (interrupt.isCancelled()) {
      throw new CancellationException();
    }
    long now = invocation.context().ticker().nanoTime();
    if (isShown && now - said >= EVERY_NANOS) {
      said = now;
      raw(CLEAR + key + ": " + removed + " removed");
      isThere = true;
    }
  }

  private void raw(String text) {
    try {
      invocation.err().raw(text);
    } catch (IOException e) {
      // nobody sees it; the work goes on
    }
  }

  @Override
  public void close() {
    clear();
  }

  /** Takes the line away. */
  void clear() {
    if (isThere) {
      isThere = false;
      raw(CLEAR);
    }
  }
}
