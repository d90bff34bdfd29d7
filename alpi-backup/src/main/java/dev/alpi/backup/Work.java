package dev.alpi.backup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What other threads do for one that reads or writes an archive. */
final class Work {
  private Work() {}

  /**
   * Waits for {@code work}, which throws an IOException or what is a mistake of ours.
   *
   * @param what what is being done, for who interrupts it
   */
  static <T> T result(Future<T> work, String what) throws IOException {
    try {
      return work.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BackupException refused) {
        throw refused;
      }
      if (e.getCause() instanceof IOException failed) {
        throw new IOException(failed.getMessage(), failed);
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the archive was " + what);
    }
  }
}
