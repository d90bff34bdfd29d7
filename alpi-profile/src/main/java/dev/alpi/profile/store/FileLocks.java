package dev.alpi.profile.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Advisory locks on whole files, between threads and, where the implementation says so, between
 * processes.
 *
 * <p>A lock belongs to whoever holds the {@link Held}, not to a thread: any thread may close it.
 * Locks are not reentrant. A process that dies loses its locks.
 *
 * <p><b>Threads:</b> any.
 */
public interface FileLocks {
  /** How a lock is shared. */
  enum Sharing {
    /** Any number of holders, none of them {@link #EXCLUSIVE}. */
    SHARED,
    /** One holder. */
    EXCLUSIVE
  }

  /** A lock that is held until closed. Closing twice is harmless. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes the lock of {@code lockFile} if nobody is in the way. The file is created, with mode
   * 0600, if absent; its directory must exist. Whoever holds the lock holds it under this path: a
   * file that was deleted or moved away meanwhile does not count.
   *
   * @param lockFile the file that stands for what is locked
   * @param sharing with whom
   * @return the lock, or nothing if somebody is in the way
   * @throws java.nio.file.NoSuchFileException if the directory does not exist
   */
  Optional<Held> tryAcquire(Path lockFile, Sharing sharing) throws IOException;

  /**
   * Takes the lock of {@code lockFile}, waiting up to {@code patience}. An interrupt does not end
   * the wait; the thread's interrupt flag is kept.
   *
   * @param lockFile the file that stands for what is locked
   * @param sharing with whom
   * @param patience the longest wait
   * @return the lock
   * @throws StoreException.Locked if somebody else still holds it then
   */
  default Held acquire(Path lockFile, Sharing sharing, Duration patience) throws IOException {
    return LockWait.acquire(this, lockFile, sharing, patience);
  }

  /**
   * {@return whether taking this lock would create its file} Who only reads and must not write
   * anything can do without the lock then: nobody has ever taken it to write.
   *
   * @param lockFile the file that stands for what is locked
   */
  default boolean wouldCreate(Path lockFile) {
    return !Files.exists(lockFile, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * {@return locks between processes, by {@code flock(2)}: for paths of the default file system of
   * Linux or macOS}
   */
  static FileLocks betweenProcesses() {
    return new FlockLocks();
  }

  /** {@return locks between the users of the returned object only: for file systems in memory} */
  static FileLocks inMemory() {
    return new MemoryLocks();
  }
}
