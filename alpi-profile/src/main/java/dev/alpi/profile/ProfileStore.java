package dev.alpi.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.ProfileChange.Done;
import dev.alpi.profile.ProfileChange.Reason;
import dev.alpi.profile.ProfileChange.Refused;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes, clones, renames and removes the profiles of one root.
 *
 * <p><b>Threads:</b> any, and any number of processes: changes to the set of profiles happen one
 * after the other, under {@code .profiles.lock} in the root. A profile that somebody {@linkplain
 * Profile#hold holds} is neither renamed nor removed.
 *
 * <p><b>Durability:</b> each change is one rename of a directory: when a method returns it is on
 * disk, and a crash leaves it done or not begun. What a crash left half-built is thrown away by the
 * next change.
 */
public final class ProfileStore {
  private final HomeRoot root;
  private final ProfileLocks locks;
  private final InstantSource clock;
  private final MetadataWriter metadata;

  private ProfileStore(HomeRoot root, FileLocks locks, InstantSource clock) {
    this.root = root;
    this.locks = new ProfileLocks(root, locks);
    this.clock = clock;
    this.metadata = new MetadataWriter(root, clock);
  }

  /**
   * {@return the profiles of {@code root}} Nothing is read or written yet.
   *
   * @param root where the profiles are
   * @param locks one for all who change them in this process
   * @param clock tells when a profile was made, changed or removed
   */
  public static ProfileStore of(HomeRoot root, FileLocks locks, InstantSource clock) {
    return new ProfileStore(root, locks, clock);
  }

  /** {@return where the profiles are} */
  public HomeRoot root() {
    return root;
  }

  /**
   * Makes sure that the default profile is there and complete; adds what is missing and changes
   * nothing that exists.
   *
   * @return whether there was none before
   * @throws IOException if the disk fails
   */
  public boolean bootstrap() throws IOException {
    Profile profile = root.profile(ProfileName.DEFAULT);
    Path home = profile.home();
    boolean isNew = !profile.exists();
    if (!isNew && ProfileTree.isComplete(home)) {
      return false;
    }
    ProfileMetadata fresh = metadata.missing(profile);
    if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.createDirectories(home.getParent());
      // there is no root yet to lock in; the name is this process's and thread's own
      Path building =
          home.resolveSibling(
              Leftovers.BUILDING
                  + home.getFileName()
                  + "-"
                  + ProcessHandle.current().pid()
                  + "-"
                  + Thread.currentThread().threadId());
      // left by a crashed process that had the same id
      DurableFiles.deleteTree(building);
      DurableFiles.createDirectory(building);
      ProfileTree.build(building, fresh);
      if (publish(building, home)) {
        return true;
      }
    }
    ProfileTree.complete(home, fresh);
    return isNew;
  }

  /** Renames a built home into place; false, and nothing left, if somebody else was faster. */
  private static boolean publish(Path building, Path home) throws IOException {
    try {
      DurableFiles.publish(building, home);
      return true;
    } catch (FileSystemException e) {
      // rename(2) onto a directory with content fails with ENOTEMPTY, which has no exception of its
      // own everywhere
      DurableFiles.deleteTree(building);
      if (!Files.isDirectory(home)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Makes a profile. It is not made active.
   *
   * @param wanted its name and what it is for
   * @return the profile; or why there is none
   * @throws IOException if the disk fails; there is no profile then
   */
  public ProfileChange<Profile> create(NewProfile wanted) throws IOException {
    try (FileLocks.Held _ = locks.change()) {
      return make(wanted, building -> ProfileTree.build(building, metadata.of(wanted)));
    }
  }

  /**
   * Makes a profile with settings, agents, prompts, soul and protocols of another, byte for byte;
   * everything else is its own, also its identity.
   *
   * @param wanted its name and what it is for
   * @param source the other one
   * @param secrets those of {@code source}: a file that holds one of them is refused
   * @return the profile; or why there is none
   * @throws IOException if the disk fails; there is no profile then
   */
  public ProfileChange<Profile> clone(NewProfile wanted, Profile source, Collection<String> secrets)
      throws IOException {
    if (!source.exists()) {
      return absent(source.name());
    }
    try (FileLocks.Held _ = locks.change();
        FileLocks.Held _ = source.hold(locks.locks())) {
      return make(
          wanted,
          building -> {
            new Cloning(source, building, secrets).copy();
            ProfileTree.build(building, metadata.of(wanted));
          });
    } catch (Cloning.Unsafe e) {
      return new Refused<>(
          Reason.UNSAFE,
          "cannot clone " + source.name() + ": " + e.getMessage(),
          "take it out of " + source.name() + ", or make a profile without --from");
    }
  }

  /**
   * Changes what {@code profile.json} says; one that is missing is made.
   *
   * @param profile whose, which exists
   * @param edit what to change
   * @return the metadata as they are now
   * @throws dev.alpi.profile.store.StoreException.Damaged if it is no JSON object
   */
  public ProfileChange<ProfileMetadata> edit(Profile profile, MetadataEdit edit)
      throws IOException {
    try (FileLocks.Held _ = locks.change()) {
      if (!profile.exists()) {
        return absent(profile.name());
      }
      int tags = edit.tags(profile.metadata().orElse(metadata.missing(profile))).size();
      if (tags > ProfileMetadata.TAGS_MAX) {
        return new Refused<>(
            Reason.LIMIT,
            "the profile "
                + profile.name()
                + " would have "
                + tags
                + " tags, allowed "
                + ProfileMetadata.TAGS_MAX,
            "remove some with --untag");
      }
      return new Done<>(metadata.change(profile, edit::apply));
    }
  }

  /**
   * Gives a profile another name. If it is the active one, it stays so.
   *
   * @param profile the profile, with the name it has
   * @param name one that {@link ProfileName#problemWithNew} allows
   * @return the profile with its new name; or why it keeps the old one
   * @throws IOException if the disk fails
   */
  public ProfileChange<Profile> rename(Profile profile, ProfileName name) throws IOException {
    NewProfile.require(ProfileName.problemWithNew(name.text()));
    if (profile.name().isDefault()) {
      return new Refused<>(
          Reason.DEFAULT, "the default profile cannot be renamed", "its home is the root itself");
    }
    try (FileLocks.Held _ = locks.change()) {
      if (!profile.exists()) {
        return absent(profile.name());
      }
      Profile renamed = root.profile(name);
      Optional<Refused<Profile>> taken = taken(name, profile);
      if (taken.isPresent()) {
        return taken.get();
      }
      boolean active =
          root.active() instanceof ActiveProfile.Set(Profile now)
              && now.home().equals(profile.home());
      Optional<FileLocks.Held> alone = locks.alone(profile);
      if (alone.isEmpty()) {
        return inUse(profile, "renamed");
      }
      try (FileLocks.Held _ = alone.get()) {
        DurableFiles.rename(profile.home(), renamed.home());
      }
      if (active) {
        writeActive(renamed);
      }
      metadata.writeName(renamed);
      return new Done<>(renamed);
    }
  }

  /** What is done with a profile that is not empty. */
  public enum NotEmpty {
    /** It is kept, and the removal refused. */
    REFUSE,
    /** It goes to the trash with the profile. */
    REMOVE
  }

  /**
   * Moves a profile to the trash, whole. Its name is free at once, and nothing is erased.
   *
   * <p>Refused are, in this order, the default profile, the active one, one with data, and one that
   * is in use.
   *
   * @param profile which one
   * @param notEmpty whether one with data is refused
   * @return where it is in the trash; or why it stays
   * @throws IOException if the disk fails
   */
  public ProfileChange<TrashEntry> remove(Profile profile, NotEmpty notEmpty) throws IOException {
    if (profile.name().isDefault()) {
      return new Refused<>(
          Reason.DEFAULT,
          "the default profile cannot be removed",
          "to begin anew, move " + root.path() + " away");
    }
    try (FileLocks.Held _ = locks.change()) {
      if (root.active().is(profile)) {
        return new Refused<>(
            Reason.ACTIVE,
            "the profile " + profile.name() + " is the active one",
            "choose another one first: alpi profile use default");
      }
      if (!profile.exists()) {
        return absent(profile.name());
      }
      Inventory inventory = Inventory.of(profile);
      if (notEmpty == NotEmpty.REFUSE && !inventory.isEmpty()) {
        return new Refused<>(
            Reason.HAS_DATA,
            "the profile " + profile.name() + " is not empty: it has " + inventory.words(),
            "--force removes it nevertheless; alpi profile trash restore brings it back");
      }
      Optional<FileLocks.Held> alone = locks.alone(profile);
      if (alone.isEmpty()) {
        return inUse(profile, "removed");
      }
      try (FileLocks.Held _ = alone.get()) {
        DurableFiles.createDirectory(root.path().resolve(TrashEntry.TRASH));
        TrashEntry entry = TrashEntry.fresh(root.path(), profile.name(), clock.instant());
        DurableFiles.rename(profile.home(), entry.directory());
        return new Done<>(entry);
      }
    }
  }

  /**
   * Brings a removed profile back, called {@code name}.
   *
   * @param entry the removed profile
   * @param name its name from now on
   * @return the profile; or why it stays in the trash
   * @throws IOException if the disk fails
   */
  public ProfileChange<Profile> restore(TrashEntry entry, ProfileName name) throws IOException {
    if (name.isDefault()) {
      return new Refused<>(
          Reason.DEFAULT, "the default profile cannot be restored into", "choose another name");
    }
    requireInTrash(entry);
    try (FileLocks.Held _ = locks.change()) {
      if (!Files.isDirectory(entry.directory())) {
        return new Refused<>(
            Reason.ABSENT,
            "there is no " + entry.label() + " in the trash",
            "alpi profile trash list shows what there is");
      }
      Profile restored = root.profile(name);
      Optional<Refused<Profile>> taken = taken(name, restored);
      if (taken.isPresent()) {
        return taken.get();
      }
      DurableFiles.createDirectory(restored.home().getParent());
      DurableFiles.rename(entry.directory(), restored.home());
      if (!name.text().equals(entry.name().text())) {
        metadata.writeName(restored);
      }
      return new Done<>(restored);
    }
  }

  /**
   * Erases a removed profile for good; one that is not there is fine.
   *
   * @param entry the removed profile
   * @throws IOException if the disk fails
   */
  public void erase(TrashEntry entry) throws IOException {
    requireInTrash(entry);
    try (FileLocks.Held _ = locks.change()) {
      Leftovers.sweep(root);
      if (Files.isDirectory(entry.directory())) {
        // half an entry must not come back as a whole one
        Path deleting = entry.directory().resolveSibling(Leftovers.DELETING + entry.label());
        DurableFiles.rename(entry.directory(), deleting);
        DurableFiles.deleteTree(deleting);
      }
    }
  }

  /**
   * {@return what changes to the set of profiles that crashed have left half-made} While somebody
   * changes it, what is just being made is among them.
   *
   * @throws IOException if the disk fails
   */
  public List<Path> leftovers() throws IOException {
    return Leftovers.of(root);
  }

  /**
   * Removes {@link #leftovers}; waits for who is changing the set of profiles.
   *
   * @throws IOException if the disk fails
   */
  public void sweep() throws IOException {
    try (FileLocks.Held _ = locks.change()) {
      Leftovers.sweep(root);
    }
  }

  /**
   * Looks at {@code profile}, and repairs what can be repaired if {@code mode} says so.
   *
   * @param profile which one
   * @param mode whether to repair
   * @return what was found, and what was done about it
   * @throws IOException if the disk fails
   */
  public Checkup examine(Profile profile, Checkup.Mode mode) throws IOException {
    Doctor doctor = new Doctor(profile, metadata.missing(profile), clock.instant(), mode);
    return switch (mode) {
      case EXPLAIN -> doctor.examine();
      case REPAIR -> {
        // nobody builds or removes meanwhile, so what looks left behind is
        try (FileLocks.Held _ = locks.change();
            FileLocks.Held _ = profile.hold(locks.locks())) {
          yield doctor.examine();
        }
      }
    };
  }

  /**
   * Makes {@code profile} the one that opens when a person does not say which.
   *
   * @param profile which one
   * @throws dev.alpi.profile.store.StoreException.Gone if it is not there; the default one need not
   *     be
   * @throws IOException if the disk fails
   */
  public void activate(Profile profile) throws IOException {
    // else it could be removed between the look and the write
    try (FileLocks.Held _ = locks.change()) {
      if (!profile.name().isDefault() && !profile.exists()) {
        throw new StoreException.Gone(profile.home());
      }
      writeActive(profile);
    }
  }

  private void writeActive(Profile profile) throws IOException {
    DurableFiles.replace(
        root.path().resolve(ActiveProfile.FILE_NAME),
        (profile.name() + "\n").getBytes(UTF_8),
        FileMode.PRIVATE_FILE);
  }

  /** An entry is a public value; only what is in the trash is moved or erased. */
  private void requireInTrash(TrashEntry entry) {
    if (!root.path().resolve(TrashEntry.TRASH).equals(entry.directory().getParent())) {
      throw new IllegalArgumentException(entry.directory() + " is not in the trash");
    }
  }

  /** Writes the files of a profile into a directory that is being built. */
  private interface Content<X extends Exception> {
    void write(Path building) throws IOException, X;
  }

  private <X extends Exception> ProfileChange<Profile> make(NewProfile wanted, Content<X> content)
      throws IOException, X {
    Profile profile = root.profile(wanted.name());
    Optional<Refused<Profile>> taken = taken(wanted.name(), profile);
    if (taken.isPresent()) {
      return taken.get();
    }
    Leftovers.sweep(root);
    Path profiles = profile.home().getParent();
    DurableFiles.createDirectory(profiles);
    Path building = profiles.resolve(Leftovers.BUILDING + wanted.name());
    DurableFiles.createDirectory(building);
    boolean published = false;
    try {
      content.write(building);
      DurableFiles.publish(building, profile.home());
      published = true;
    } finally {
      if (!published) {
        DurableFiles.deleteTree(building);
      }
    }
    return new Done<>(profile);
  }

  /**
   * Says what has {@code name} already, or stands in its place.
   *
   * @param self may have it: a profile may be renamed to differ in case only
   */
  private Optional<Refused<Profile>> taken(ProfileName name, Profile self) throws IOException {
    Path home = root.profile(name).home();
    boolean other = !name.text().equals(self.name().text());
    for (Profile profile : root.list()) {
      boolean itself = other && profile.name().text().equals(self.name().text());
      if (profile.name().equals(name) && !itself) {
        return Optional.of(
            new Refused<>(
                Reason.EXISTS,
                "there is a profile " + profile.name() + " already",
                "choose another name; case does not count"));
      }
    }
    // on a disk that ignores case, the profile itself is there when only its case changes
    boolean sameFile = self.exists() && Files.exists(home) && Files.isSameFile(home, self.home());
    if (Files.exists(home, LinkOption.NOFOLLOW_LINKS) && !(sameFile && other)) {
      return Optional.of(
          new Refused<>(Reason.EXISTS, home + " is in the way and no profile", "move it away"));
    }
    return Optional.empty();
  }

  private static <T> Refused<T> absent(ProfileName name) {
    return new Refused<>(
        Reason.ABSENT, "there is no profile " + name, "alpi profile list shows the profiles");
  }

  private static <T> Refused<T> inUse(Profile profile, String what) {
    return new Refused<>(
        Reason.IN_USE,
        "the profile " + profile.name() + " is in use by another process and cannot be " + what,
        "end its chats, or stop the daemon, and try again");
  }
}
