package dev.alpi.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.zip.ZipException;

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
      throw again(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the archive was " + what);
    }
  }

  /** Returns what says the same here, where others look at its type. */
  private static IOException again(Throwable failed) {
    IOException here =
        switch (failed) {
          case EOFException _ -> new EOFException(failed.getMessage());
          case ZipException _ -> new ZipException(failed.getMessage());
          case IOException _ -> new IOException(failed.getMessage());
          default -> throw new IllegalStateException(failed);
        };
    Throwable _ = here.initCause(failed);
    return here;
  }
}
