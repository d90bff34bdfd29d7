package dev.alpi.profile;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.Presence;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The directory in which all profiles of a person live: by default {@code ~/.alpi}, which is also
 * the home of the profile {@code default}; the others are in {@code profiles/}.
 *
 * <p>It only reads; {@link ProfileStore} changes.
 *
 * <p><b>Threads:</b> any.
 */
public final class HomeRoot {
  static final String PROFILES = "profiles";

  private final Path root;

  private HomeRoot(Path root) {
    this.root = root;
  }

  /**
   * {@return the root at {@code root}, which need not exist yet}
   *
   * @param root the directory, of any file system
   */
  public static HomeRoot at(Path root) {
    return new HomeRoot(root.toAbsolutePath().normalize());
  }

  /** {@return the directory} */
  public Path path() {
    return root;
  }

  /**
   * Requires that what is in the root can be told; the root need not be there.
   *
   * @throws IOException if not: one that may not be entered would pass for an empty one
   */
  void requireReadable() throws IOException {
    try {
      // what is looked for does not matter
      boolean _ = Presence.isThere(root.resolve(ActiveProfile.FILE_NAME));
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(root.toString());
    }
  }

  /**
   * {@return the profile called {@code name}, whether or not it exists}
   *
   * @param name which one
   */
  public Profile profile(ProfileName name) {
    return name.isDefault()
        ? new Profile(ProfileName.DEFAULT, root, root)
        : new Profile(name, root.resolve(PROFILES).resolve(name.text()), root);
  }

  /**
   * {@return the profile called {@code name}, ignoring case, if it exists}
   *
   * @param name which one
   * @throws IOException if the disk cannot be read
   */
  public Optional<Profile> find(ProfileName name) throws IOException {
    Profile exact = profile(name);
    if (name.isDefault()) {
      return exact.exists() ? Optional.of(exact) : Optional.empty();
    }
    List<Profile> named = list().stream().filter(profile -> profile.name().equals(name)).toList();
    // another system may have made two that differ only in case
    return named.stream()
        .filter(profile -> profile.name().text().equals(name.text()))
        .findFirst()
        .or(() -> named.stream().findFirst());
  }

  /**
   * {@return the profiles that exist: {@code default} first, the others sorted by name}
   *
   * @throws IOException if the disk cannot be read
   */
  public List<Profile> list() throws IOException {
    requireReadable();
    List<Profile> found = new ArrayList<>();
    Profile main = profile(ProfileName.DEFAULT);
    if (main.exists()) {
      found.add(main);
    }
    Path directory = root.resolve(PROFILES);
    if (Files.isDirectory(directory)) {
      // no stream: nearly every command comes by here, and would link six functions anew
      List<ProfileName> names = new ArrayList<>();
      for (Path child : Children.of(directory)) {
        String name = child.getFileName().toString();
        // a dot marks what is being built or thrown away; a stray profiles/default is no profile
        if (ProfileName.problem(name).isEmpty() && Files.isDirectory(child)) {
          names.add(new ProfileName(name));
        }
      }
      Collections.sort(names);
      for (ProfileName name : names) {
        if (!name.isDefault()) {
          found.add(profile(name));
        }
      }
    }
    return found;
  }

  /**
   * {@return what the file {@code active_profile} says; the file need not be there}
   *
   * @throws IOException if the disk cannot be read
   */
  public ActiveProfile active() throws IOException {
    return ActiveProfile.read(this);
  }

  /**
   * {@return the profiles that were removed and can come back}
   *
   * @throws IOException if the disk cannot be read
   */
  public List<TrashEntry> trash() throws IOException {
    return TrashEntry.list(this);
  }
}
