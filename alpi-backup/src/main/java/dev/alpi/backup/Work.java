package dev.alpi.backup;

import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What other threads do for one that reads or writes an archive. */
final class Work {
  private Work() {}

  /**
   * Waits for {@code work}, which throws nothing but what is a mistake of ours.
   *
   * @param what what is being done, for who interrupts it
   */
  static <T> T result(Future<T> work, String what) throws InterruptedIOException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the archive was " + what);
    }
  }
}
