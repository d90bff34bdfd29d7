package dev.alpi.profile.store;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Locks within one object. Holders are counted by path: −1 is exclusive, n &gt; 0 shared by n.
 * Owner: {@code this}.
 */
final class MemoryLocks implements FileLocks {
  private final Map<Path, Integer> holders = new HashMap<>();

  @Override
  public synchronized Optional<Held> tryAcquire(Path lockFile, Sharing sharing)
      throws NoSuchFileException {
    Path key = lockFile.toAbsolutePath().normalize();
    if (!Files.isDirectory(key.getParent())) {
      throw new NoSuchFileException(lockFile.toString());
    }
    int now = holders.getOrDefault(key, 0);
    if (now < 0 || (now > 0 && sharing == Sharing.EXCLUSIVE)) {
      return Optional.empty();
    }
    holders.put(key, sharing == Sharing.EXCLUSIVE ? -1 : now + 1);
    AtomicBoolean open = new AtomicBoolean(true);
    return Optional.of(
        () -> {
          if (open.getAndSet(false)) {
            release(key);
          }
        });
  }

  @Override
  public boolean wouldCreate(Path lockFile) {
    return false;
  }

  private synchronized void release(Path key) {
    int now = holders.get(key);
    if (now == -1 || now == 1) {
      holders.remove(key);
    } else {
      holders.put(key, now - 1);
    }
  }
}
