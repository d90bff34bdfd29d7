package dev.alpi.engine.sandbox;

import dev.alpi.engine.tools.PathPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What in the directories of a policy a command is not to read or not to change.
 *
 * @param files files that nobody can open
 * @param directories directories that are empty
 * @param pinned directories that stay where they are, so that nothing is put in their place
 * @param readOnly files and directories that cannot be changed
 */
record Masks(List<Path> files, List<Path> directories, List<Path> pinned, List<Path> readOnly) {
  /* Implementation notes.
   *
   * What is mounted on can be neither renamed nor removed. That is why .git is pinned: a command
   * could else move it away and put another in its place, with a configuration of its own.
   */

  /**
   * How many files and directories are looked at. A workspace with more is refused: what was not
   * looked at could hold keys. It is some seconds' work.
   */
  static final int ENTRIES_MAX = 500_000;

  /** What one command line has room for (2 MiB on Linux), with paths as long as they come. */
  static final int MASKS_MAX = 1_000;

  /** What tells git which programs to run. */
  private static final Set<String> IN_GIT =
      Set.of("config", "config.worktree", "hooks", "modules", "worktrees");

  Masks {
    files = List.copyOf(files);
    directories = List.copyOf(directories);
    pinned = List.copyOf(pinned);
    readOnly = List.copyOf(readOnly);
  }

  /**
   * Looks through the directories that {@code policy} shows.
   *
   * @throws IOException if there is more than can be looked at
   */
  static Masks of(SandboxPolicy policy, PathPolicy paths, Listings listings, int entriesMax)
      throws IOException {
    Walk walk = new Walk(policy, paths, listings, entriesMax);
    Set<Path> roots = new TreeSet<>(policy.shown());
    for (Path root : roots) {
      if (roots.stream().noneMatch(other -> !other.equals(root) && root.startsWith(other))) {
        walk.through(root);
      }
    }
    return walk.masks();
  }

  private static final class Walk {
    private final SandboxPolicy policy;
    private final PathPolicy paths;
    private final Listings listings;
    private final int entriesMax;
    private final Set<Path> files = new TreeSet<>();
    private final Set<Path> directories = new TreeSet<>();
    private final List<Path> pinned = new ArrayList<>();
    private final List<Path> readOnly = new ArrayList<>();
    private int entries;

    Walk(SandboxPolicy policy, PathPolicy paths, Listings listings, int entriesMax) {
      this.policy = policy;
      this.paths = paths;
      this.listings = listings;
      this.entriesMax = entriesMax;
    }

    Masks masks() {
      return new Masks(
          List.copyOf(files), List.copyOf(directories), List.copyOf(pinned), List.copyOf(readOnly));
    }

    void through(Path root) throws IOException {
      Function<Path, Optional<String>> sensitivity = paths.sensitivityBelow(root);
      Deque<Path> left = new ArrayDeque<>(List.of(root));
      count(1);
      while (!left.isEmpty()) {
        Listings.Listing listing = listings.of(left.pop(), sensitivity);
        count(listing.entries());
        listing.directories().forEach(left::push);
        for (Listings.Notable each : listing.notable()) {
          note(each);
        }
      }
    }

    private void note(Listings.Notable found) throws IOException {
      Path path = found.path();
      boolean isDirectory = found.kind() == Listings.Kind.DIRECTORY;
      if (!path.endsWith(".git")) {
        mask(found);
      } else if (isDirectory) {
        pinned.add(path);
        for (String name : IN_GIT) {
          Path inside = path.resolve(name);
          if (Files.exists(inside, LinkOption.NOFOLLOW_LINKS)) {
            readOnly.add(inside);
          }
        }
      } else {
        // of a work tree or submodule: it says where the repository is
        readOnly.add(path);
      }
    }

    /** A link is no secret, what it leads to is. */
    private void mask(Listings.Notable found) throws IOException {
      Path path = found.path();
      if (found.kind() != Listings.Kind.LINK) {
        (found.kind() == Listings.Kind.DIRECTORY ? directories : files).add(path);
      } else if (Files.exists(path)) {
        Path real = path.toRealPath();
        if (policy.shows(real)) {
          (Files.isDirectory(real) ? directories : files).add(real);
        }
      }
      if (files.size() + directories.size() > MASKS_MAX) {
        throw new IOException(
            "there are more than "
                + MASKS_MAX
                + " files with keys or credentials in the workspace");
      }
    }

    private void count(int more) throws IOException {
      entries += more;
      if (entries > entriesMax) {
        throw new IOException(
            "there are more than "
                + entriesMax
                + " files in the workspace, too many to look for keys in; choose a smaller one");
      }
    }
  }
}
