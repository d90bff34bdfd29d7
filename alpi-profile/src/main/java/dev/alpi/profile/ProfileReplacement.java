package dev.alpi.profile;

import dev.alpi.profile.ProfileChange.Done;
import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.ProfileChange.Refused;
import dev.alpi.profile.ProfileStore.NotEmpty;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Puts what was built elsewhere, as from an archive, in the place of a profile or of all.
 *
 * <p><b>Threads:</b> any. <b>Processes:</b> any.
 */
public final class ProfileReplacement {
  private final HomeRoot root;
  private final ProfileLocks locks;
  private final MetadataWriter metadata;
  private final InstantSource clock;

  private ProfileReplacement(HomeRoot root, FileLocks locks, InstantSource clock) {
    this.root = root;
    this.locks = new ProfileLocks(root, locks);
    this.metadata = new MetadataWriter(root, clock);
    this.clock = clock;
  }

  /**
   * {@return what replaces profiles of {@code root}}
   *
   * @param root the root
   * @param locks those that everybody who changes the same files takes
   * @param clock what time it is
   */
  public static ProfileReplacement of(HomeRoot root, FileLocks locks, InstantSource clock) {
    return new ProfileReplacement(root, locks, clock);
  }

  /**
   * Keeps everybody out of the root, for who replaces it as a whole.
   *
   * @return what to close when others may come again
   * @throws StoreException.Locked if a daemon serves the root, or somebody uses a profile
   * @throws IOException if the disk fails
   */
  public FileLocks.Held alone() throws IOException {
    Deque<FileLocks.Held> all = new ArrayDeque<>();
    FileLocks.Held held =
        () -> {
          while (!all.isEmpty()) {
            all.pop().close();
          }
        };
    try {
      all.push(locks.change());
      all.push(ServiceLock.acquire(root, locks.locks()));
      for (Profile profile : root.list()) {
        all.push(
            locks
                .locks()
                .acquire(
                    profile.home().resolve(Profile.IN_USE_LOCK),
                    FileLocks.Sharing.EXCLUSIVE,
                    Duration.ZERO));
      }
      return held;
    } catch (IOException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  /** Something that is done before a profile is replaced. */
  @FunctionalInterface
  public interface Before {
    /**
     * Does it.
     *
     * @param profile which is to be replaced; nobody uses it
     * @throws IOException if it cannot be done; nothing is replaced then
     */
    void replacing(Profile profile) throws IOException;
  }

  /**
   * Takes a directory that was built, with all that a profile has, as the profile {@code name}. A
   * profile of that name goes to the trash.
   *
   * @param building the directory, on the file system of the root
   * @param name its name from now on
   * @param notEmpty whether a profile of that name that has data is replaced
   * @param before is done when nobody uses that profile any more, before it is replaced
   * @return the profile; or why it was not taken, and the directory is where it was
   * @throws IOException if the disk fails
   */
  public ProfileChange<Profile> adopt(
      Path building, ProfileName name, NotEmpty notEmpty, Before before) throws IOException {
    if (name.isDefault()) {
      return new Refused<>(
          Reason.DEFAULT, "the default profile cannot be replaced alone", "choose another name");
    }
    try (FileLocks.Held _ = locks.change()) {
      Profile profile = root.profile(name);
      DurableFiles.createDirectories(profile.home().getParent());
      if (!profile.exists()) {
        DurableFiles.publish(building, profile.home());
        metadata.writeName(profile);
        return new Done<>(profile);
      }
      Inventory inventory = Inventory.of(profile);
      if (notEmpty == NotEmpty.REFUSE && !inventory.isEmpty()) {
        return new Refused<>(
            Reason.HAS_DATA,
            "there is a profile " + name + " already; it has " + inventory.words(),
            "--force replaces it, and puts it into the trash; --as gives another name");
      }
      Optional<FileLocks.Held> alone = locks.alone(profile);
      if (alone.isEmpty()) {
        return new Refused<>(
            Reason.IN_USE,
            "the profile " + name + " is in use: it cannot be replaced",
            "end what uses it, or restore it under another name: --as");
      }
      try (FileLocks.Held _ = alone.get()) {
        before.replacing(profile);
        DurableFiles.createDirectory(root.path().resolve(TrashEntry.TRASH));
        TrashEntry entry = TrashEntry.fresh(root.path(), name, clock.instant());
        // both in the trash or in place, whenever this ends: nobody takes the old one for a rest
        DurableFiles.publish(building, entry.directory());
        Path spare = TrashEntry.fresh(root.path(), name, clock.instant()).directory();
        DurableFiles.exchange(entry.directory(), profile.home(), spare);
      }
      metadata.writeName(profile);
      return new Done<>(profile);
    }
  }
}
