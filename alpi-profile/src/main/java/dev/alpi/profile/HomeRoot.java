package dev.alpi.profile;

import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory in which all profiles of a person live: by default {@code ~/.alpi}, which is also
 * the home of the profile {@code default}; the others are in {@code profiles/}.
 *
 * <p>Nothing but {@link #create} and {@link #bootstrap} writes.
 *
 * <p><b>Threads:</b> any.
 */
public final class HomeRoot {
  private static final String PROFILES = "profiles";

  private final Path root;

  private HomeRoot(Path root) {
    this.root = root;
  }

  /** Returns the root at {@code root}, which need not exist yet. */
  public static HomeRoot at(Path root) {
    return new HomeRoot(root.toAbsolutePath().normalize());
  }

  /** Returns the directory. */
  public Path path() {
    return root;
  }

  /** Returns the profile called {@code name}, whether or not it exists. */
  public Profile profile(ProfileName name) {
    return name.isDefault()
        ? new Profile(ProfileName.DEFAULT, root, root)
        : new Profile(name, root.resolve(PROFILES).resolve(name.text()), root);
  }

  /** Returns the profile called {@code name}, ignoring case, if it exists. */
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

  /** Returns the profiles that exist: {@code default} first, the others sorted by name. */
  public List<Profile> list() throws IOException {
    List<Profile> found = new ArrayList<>();
    Profile main = profile(ProfileName.DEFAULT);
    if (main.exists()) {
      found.add(main);
    }
    Path directory = root.resolve(PROFILES);
    if (Files.isDirectory(directory)) {
      try (Stream<Path> children = Files.list(directory)) {
        children
            .filter(Files::isDirectory)
            .map(child -> child.getFileName().toString())
            // a dot marks what is being built or thrown away; a stray profiles/default is no
            // profile
            .filter(name -> ProfileName.problem(name).isEmpty())
            .map(ProfileName::new)
            .filter(name -> !name.isDefault())
            .sorted()
            .forEach(name -> found.add(profile(name)));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return found;
  }

  /** What came of creating a profile. */
  public sealed interface Creation {
    /** It is there, complete and durable. */
    record Created(Profile profile) implements Creation {}

    /** A profile of that name, ignoring case, was there before; nothing was changed. */
    record Exists(Profile profile) implements Creation {}
  }

  /**
   * Creates the profile {@code name}: wholly or not at all, also when two processes try at once or
   * one of them crashes.
   *
   * @throws IllegalArgumentException if the name breaks a rule of {@link
   *     ProfileName#problemWithNew}
   */
  public Creation create(ProfileName name) throws IOException {
    ProfileName.problemWithNew(name.text())
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    Optional<Profile> existing = find(name);
    if (existing.isPresent()) {
      return new Creation.Exists(existing.get());
    }
    Profile profile = profile(name);
    if (Files.exists(profile.home(), LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(profile.home() + " is in the way and no directory");
    }
    DurableFiles.createDirectories(profile.home().getParent());
    return buildBeside(profile) ? new Creation.Created(profile) : new Creation.Exists(profile);
  }

  /**
   * Makes sure that the default profile is there and complete; adds what is missing and changes
   * nothing that exists.
   *
   * @return whether the root was made anew
   */
  public boolean bootstrap() throws IOException {
    Profile profile = profile(ProfileName.DEFAULT);
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      DurableFiles.createDirectories(root.getParent());
      if (buildBeside(profile)) {
        return true;
      }
    }
    ProfileTree.complete(profile.home());
    return false;
  }

  /** Builds the tree under a dotted name and renames it; false if somebody else was faster. */
  private static boolean buildBeside(Profile profile) throws IOException {
    Path parent = profile.home().getParent();
    String name = profile.home().getFileName().toString();
    Path building =
        parent.resolve(
            ".new-"
                + name
                + "-"
                + ProcessHandle.current().pid()
                + "-"
                + Thread.currentThread().threadId());
    // left by a crashed process that had the same pid
    DurableFiles.deleteTree(building);
    try {
      ProfileTree.complete(building);
      DurableFiles.rename(building, profile.home());
      return true;
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      DurableFiles.deleteTree(building);
      return false;
    } catch (FileSystemException e) {
      // rename(2) onto a directory with content fails with ENOTEMPTY, which has no exception of its
      // own everywhere
      DurableFiles.deleteTree(building);
      if (profile.exists()) {
        return false;
      }
      throw e;
    }
  }
}
