package dev.alpi.cli;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that is read in a thread of its own, while others are read: it waits for the disk, or
 * has the second processor.
 *
 * <p><b>Threads:</b> any.
 */
final class Beside<T> {
  private final FutureTask<T> task;

  private Beside(FutureTask<T> task) {
    this.task = task;
  }

  /** Begins to read; the thread keeps nobody from ending. */
  static <T> Beside<T> begin(ReportProblems.Reading<T> reading) {
    FutureTask<T> task = new FutureTask<>(reading::read);
    Thread thread = new Thread(task, "read-beside");
    thread.setDaemon(true);
    thread.start();
    return new Beside<>(task);
  }

  /**
   * Returns what was read, as soon as all of it was.
   *
   * @throws IOException as the reading; what else it threw is thrown here, too
   */
  T await() throws IOException {
    boolean isInterrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          isInterrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException thrown(Throwable cause) {
    return switch (cause) {
      case RuntimeException own -> throw own;
      case Error own -> throw own;
      case IOException own -> own;
      default -> new IOException(cause);
    };
  }
}
