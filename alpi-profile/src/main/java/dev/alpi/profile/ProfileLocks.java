package dev.alpi.profile;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps those apart who change the set of profiles of one root, and them from those who use one.
 *
 * @param root the root
 * @param locks how it locks
 */
record ProfileLocks(HomeRoot root, FileLocks locks) {
  private static final String CHANGE_LOCK = ".profiles.lock";

  /** A change takes milliseconds; a clone of many files or an emptied trash some seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Waits until nobody else changes the set of profiles. The root is made if need be. */
  FileLocks.Held change() throws IOException {
    DurableFiles.createDirectories(root.path());
    return locks.acquire(root.path().resolve(CHANGE_LOCK), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
  }

  /** Returns the right to move {@code profile}, if nobody uses it; until then no daemon starts. */
  Optional<FileLocks.Held> alone(Profile profile) throws IOException {
    Path inUse = profile.home().resolve(Profile.IN_USE_LOCK);
    Path service = root.path().resolve(ServiceLock.NAME);
    if (!Files.exists(service) || ServiceLock.holdsEach(root.path())) {
      return locks.tryAcquire(inUse, FileLocks.Sharing.EXCLUSIVE);
    }
    Optional<FileLocks.Held> noDaemon = locks.tryAcquire(service, FileLocks.Sharing.SHARED);
    if (noDaemon.isEmpty()) {
      return Optional.empty();
    }
    Optional<FileLocks.Held> noUser = Optional.empty();
    try {
      noUser = locks.tryAcquire(inUse, FileLocks.Sharing.EXCLUSIVE);
    } finally {
      if (noUser.isEmpty()) {
        noDaemon.get().close();
      }
    }
    return noUser.map(
        held ->
            () -> {
              held.close();
              noDaemon.get().close();
            });
  }
}
