package dev.alpi.memory;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileLocks.Sharing;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The directory {@code memories} of a home and its lock, which the Python system takes too.
 *
 * <p><b>Threads:</b> any.
 */
final class MemoryFolder {
  private static final String NAME = "memories";
  private static final String LOCK = ".memory.lock";

  /** Holders keep the lock for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path home;
  private final Path folder;
  private final FileLocks locks;

  MemoryFolder(Path home, FileLocks locks) {
    this.home = home;
    this.folder = home.resolve(NAME);
    this.locks = locks;
  }

  Path home() {
    return home;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Makes the directory if it is absent and takes the lock of all that is in it. */
  FileLocks.Held lock() throws IOException {
    DurableFiles.createDirectory(folder);
    requireInside();
    return locks.acquire(file(LOCK), Sharing.EXCLUSIVE, PATIENCE);
  }

  /** Says whether something is called {@code name}, be it a link that leads nowhere. */
  boolean has(String name) {
    return Files.exists(file(name), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Returns the content of the file {@code name}; an absent one is empty.
   *
   * @throws MemoryException as {@link BoundedFile#read}, and if the directory leads out of the home
   */
  byte[] content(String name, long bytesMax) throws IOException {
    if (!Presence.isThere(file(name))) {
      return new byte[0];
    }
    requireInside();
    try {
      return BoundedFile.read(file(name), bytesMax);
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  void requireInside() throws IOException {
    if (!folder.toRealPath().startsWith(home.toRealPath())) {
      throw new MemoryException.UnsafePath(folder, "leads out of the home");
    }
  }
}
