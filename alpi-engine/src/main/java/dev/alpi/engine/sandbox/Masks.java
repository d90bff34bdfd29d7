package dev.alpi.engine.sandbox;

import dev.alpi.engine.tools.PathPolicy;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
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
  private static final Set<String> IN_GIT = Set.of("config", "config.worktree", "hooks");

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
  static Masks of(SandboxPolicy policy, PathPolicy paths, int entriesMax) throws IOException {
    Walk walk = new Walk(policy, paths, entriesMax);
    Set<Path> roots = new TreeSet<>(policy.shown());
    for (Path root : roots) {
      if (roots.stream().noneMatch(other -> !other.equals(root) && root.startsWith(other))) {
        walk.through(root);
      }
    }
    return walk.masks();
  }

  private static final class Walk extends SimpleFileVisitor<Path> {
    private final SandboxPolicy policy;
    private final PathPolicy paths;
    private final int entriesMax;
    private final Set<Path> files = new TreeSet<>();
    private final Set<Path> directories = new TreeSet<>();
    private final List<Path> pinned = new ArrayList<>();
    private final List<Path> readOnly = new ArrayList<>();
    private Function<Path, Optional<String>> sensitivity = _ -> Optional.empty();
    private int entries;

    Walk(SandboxPolicy policy, PathPolicy paths, int entriesMax) {
      this.policy = policy;
      this.paths = paths;
      this.entriesMax = entriesMax;
    }

    Masks masks() {
      return new Masks(
          List.copyOf(files), List.copyOf(directories), List.copyOf(pinned), List.copyOf(readOnly));
    }

    void through(Path root) throws IOException {
      sensitivity = paths.sensitivityBelow(root);
      Files.walkFileTree(root, this);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
        throws IOException {
      count(directory);
      if (isGit(directory)) {
        pinned.add(directory);
        for (String name : IN_GIT) {
          Path inside = directory.resolve(name);
          if (Files.exists(inside, LinkOption.NOFOLLOW_LINKS)) {
            readOnly.add(inside);
          }
        }
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (sensitivity.apply(directory).isPresent()) {
        directories.add(directory);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      count(file);
      if (isGit(file)) {
        // of a work tree or submodule: it says where the repository is
        readOnly.add(file);
      } else if (sensitivity.apply(file).isPresent()) {
        mask(file, attributes);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      // it has gone, or we may not look at it: neither may the command
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    /** A link is no secret, what it leads to is. */
    private void mask(Path file, BasicFileAttributes attributes) throws IOException {
      if (!attributes.isSymbolicLink()) {
        files.add(file);
      } else if (Files.exists(file)) {
        Path real = file.toRealPath();
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

    private void count(Path entry) throws IOException {
      if (++entries > entriesMax) {
        throw new IOException(
            "there are more than "
                + entriesMax
                + " files in the workspace, too many to look for keys in; choose a smaller one");
      }
    }

    private static boolean isGit(Path path) {
      return path.endsWith(".git");
    }
  }
}
