package dev.alpi.profile;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The lock of a daemon that serves the profiles of a root: {@code service.lock} there, held as long
 * as the daemon lives.
 *
 * <p>A daemon of the Python system serves all profiles that there are, so that none may be moved
 * while it lives. One that takes the lock here says in the file that it holds each profile that it
 * serves, and no other; then only those may not.
 */
public final class ServiceLock {
  static final String NAME = "service.lock";

  private static final String HOLDS_EACH = "holds each profile that it serves\n";

  private ServiceLock() {}

  /**
   * Takes the lock, for a daemon that holds each profile that it serves.
   *
   * @param root the root
   * @param locks those that everybody who works in the root takes
   * @return the lock
   * @throws dev.alpi.profile.store.StoreException.Locked if a daemon serves the root
   * @throws IOException if the disk fails
   */
  public static FileLocks.Held acquire(HomeRoot root, FileLocks locks) throws IOException {
    DurableFiles.createDirectories(root.path());
    Path file = root.path().resolve(NAME);
    FileLocks.Held held = locks.acquire(file, FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    try {
      // in place: another file would be another lock
      Files.writeString(file, HOLDS_EACH);
      return () -> {
        try (held) {
          Files.writeString(file, "");
        } catch (IOException e) {
          // a daemon that finds it writes it anew
        }
      };
    } catch (IOException e) {
      held.close();
      throw e;
    }
  }

  /** Says whether whoever holds the lock holds each profile that it serves. */
  static boolean holdsEach(Path root) throws IOException {
    Path file = root.resolve(NAME);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == HOLDS_EACH.length()
        && Files.readString(file).equals(HOLDS_EACH);
  }
}
