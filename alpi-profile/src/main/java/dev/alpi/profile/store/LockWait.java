package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Waits for a lock by trying again. */
final class LockWait {
  /* Implementation notes. A blocking flock would pin its carrier thread and has no time limit, so
   * we poll: first often, then every few milliseconds; holders keep our locks for the time of a
   * write. The jitter keeps processes from marching in step, which starves one of them.
   */

  private static final long PAUSE_NANOS_FIRST = 50_000;
  private static final long PAUSE_NANOS_MAX = 4_000_000;

  private LockWait() {}

  static FileLocks.Held acquire(
      FileLocks locks, Path lockFile, FileLocks.Sharing sharing, Duration patience)
      throws IOException {
    boolean interrupted = false;
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = PAUSE_NANOS_FIRST;
    try {
      while (true) {
        Optional<FileLocks.Held> held = locks.tryAcquire(lockFile, sharing);
        if (held.isPresent()) {
          return held.get();
        }
        if (System.nanoTime() - deadline >= 0) {
          throw new StoreException.Locked(lockFile, patience);
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
        // a set flag would make every park return at once
        interrupted |= Thread.interrupted();
        pause = Math.min(pause * 2, PAUSE_NANOS_MAX);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
