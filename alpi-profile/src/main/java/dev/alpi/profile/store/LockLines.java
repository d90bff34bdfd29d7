package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets the threads of one process that want the same lock for themselves stand in line, so that
 * only the first of them tries. A thousand that try would starve one another, and give up though
 * each holder keeps the lock for a write only.
 *
 * <p>Whoever stands in line waits as long as the line moves, and for as long as their patience when
 * it does not.
 *
 * <p><b>Threads:</b> any. Holds an entry for each lock that somebody has or wants.
 */
final class LockLines {
  private final Map<Path, Line> lines = new HashMap<>();

  private static final class Line {
    private final Semaphore first = new Semaphore(1, true);
    private int users;

    /** How often somebody had the lock. Written by whoever is the first. */
    private volatile long served;
  }

  /** Waits to be the first in line of {@code lockFile}, then takes the lock from {@code locks}. */
  FileLocks.Held acquire(FileLocks locks, Path lockFile, Duration patience) throws IOException {
    Path name = lockFile.toAbsolutePath().normalize();
    Line line = enter(name);
    boolean isFirst = false;
    boolean isHeld = false;
    try {
      isFirst = await(line, patience);
      if (!isFirst) {
        throw new StoreException.Locked(lockFile, patience);
      }
      FileLocks.Held held =
          LockWait.acquire(locks, lockFile, FileLocks.Sharing.EXCLUSIVE, patience);
      isHeld = true;
      line.served = line.served + 1;
      return new FirstInLine(held, () -> leave(name, line, true));
    } finally {
      if (!isHeld) {
        leave(name, line, isFirst);
      }
    }
  }

  private Line enter(Path name) {
    synchronized (lines) {
      Line line = lines.computeIfAbsent(name, _ -> new Line());
      line.users++;
      return line;
    }
  }

  private void leave(Path name, Line line, boolean wasFirst) {
    synchronized (lines) {
      if (--line.users == 0) {
        lines.remove(name);
      }
    }
    if (wasFirst) {
      line.first.release();
    }
  }

  /** Says whether the caller is the first now; an interrupt does not end the wait. */
  private static boolean await(Line line, Duration patience) {
    boolean interrupted = false;
    try {
      while (true) {
        long before = line.served;
        try {
          if (line.first.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return true;
          }
          if (line.served == before) {
            return false;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A lock whose end lets the next in line try. */
  private static final class FirstInLine implements FileLocks.Held {
    private final FileLocks.Held held;
    private final Runnable leave;
    private boolean isOpen = true;

    FirstInLine(FileLocks.Held held, Runnable leave) {
      this.held = held;
      this.leave = leave;
    }

    @Override
    public synchronized void close() {
      if (isOpen) {
        isOpen = false;
        held.close();
        leave.run();
      }
    }
  }
}
