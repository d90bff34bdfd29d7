package dev.alpi.profile;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One profile: a name and the directory that holds everything it has. A value; opening nothing,
 * holding nothing.
 *
 * @param name its name
 * @param home its directory, absolute
 * @param root the directory of the default profile, in which {@code profiles/} stands; equal to
 *     {@code home} for the default
 */
public record Profile(ProfileName name, Path home, Path root) {
  /** The file whose lock is held shared by all who use a profile, exclusively to move it. */
  static final String IN_USE_LOCK = ".in-use.lock";

  /** How long a new user waits for one who is about to rename or remove the profile. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** One of these makes a root a profile: it exists already with the first named profile. */
  private static final List<String> MARKS_OF_DEFAULT =
      List.of(MetadataFile.NAME, ProfileTree.SETTINGS, "memories");

  /** {@return whether the profile is there} The default one needs more than its directory. */
  public boolean exists() {
    return name.isDefault()
        ? MARKS_OF_DEFAULT.stream().anyMatch(mark -> Files.exists(home.resolve(mark)))
        : Files.isDirectory(home);
  }

  /**
   * Keeps the profile where it is until the result is closed: meanwhile nobody renames or removes
   * it. Any number may hold it at once. Whoever writes in a profile for longer than one file holds
   * it.
   *
   * @param locks those that everybody who changes the same files takes
   * @return what to close when it may move again
   * @throws StoreException.Gone if the profile is not there
   * @throws StoreException.Locked if somebody is renaming or removing it, and does not end
   */
  public FileLocks.Held hold(FileLocks locks) throws IOException {
    try {
      return locks.acquire(home.resolve(IN_USE_LOCK), FileLocks.Sharing.SHARED, PATIENCE);
    } catch (NoSuchFileException e) {
      throw new StoreException.Gone(home);
    }
  }

  /**
   * {@return whether somebody holds the profile at this moment}
   *
   * @param locks those that everybody who changes the same files takes
   * @throws IOException if the lock cannot be looked at
   */
  public boolean isHeld(FileLocks locks) throws IOException {
    Path lock = home.resolve(IN_USE_LOCK);
    if (!Files.exists(lock)) {
      return false;
    }
    Optional<FileLocks.Held> mine = locks.tryAcquire(lock, FileLocks.Sharing.EXCLUSIVE);
    mine.ifPresent(FileLocks.Held::close);
    return mine.isEmpty();
  }

  /**
   * {@return what {@code profile.json} says; nothing if it is absent, as in profiles of the Python
   * system}
   *
   * @throws StoreException.Damaged if it is empty or no JSON object
   */
  public Optional<ProfileMetadata> metadata() throws IOException {
    return MetadataFile.read(home);
  }

  /**
   * {@return whether the home is there and has nothing that each profile has which a person made or
   * used} It is perhaps the rest of one that was removed, and nothing makes a profile of it. The
   * default profile is none.
   *
   * @throws IOException if the home cannot be looked at
   */
  public boolean isGhost() throws IOException {
    if (name.isDefault() || !Files.isDirectory(home)) {
      return false;
    }
    return Children.of(home).stream()
        .noneMatch(each -> ProfileTree.MARKS.contains(each.getFileName().toString()));
  }

  /** {@return {@code config.yaml}} */
  public Path configFile() {
    return home.resolve(ProfileTree.SETTINGS);
  }

  /** {@return {@code .env}, which holds the profile's secrets} */
  public Path envFile() {
    return home.resolve(".env");
  }

  /** {@return the directory of logs and of the ledger} */
  public Path logs() {
    return home.resolve("logs");
  }

  // not those that the record has by itself: they are made at run time, when they are first called

  @Override
  public boolean equals(Object other) {
    return other instanceof Profile profile
        && name.equals(profile.name)
        && home.equals(profile.home)
        && root.equals(profile.root);
  }

  @Override
  public int hashCode() {
    return home.hashCode();
  }
}
