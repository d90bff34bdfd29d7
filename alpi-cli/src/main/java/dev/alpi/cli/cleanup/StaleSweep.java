package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What crashes have left in a home: files that were being written, and what a restore of a path had
 * brought so far. By the names that alpi gives such.
 *
 * @param root where restores lock
 * @param folders where to look
 */
record StaleSweep(Path root, List<Path> folders, FileLocks locks, Instant before) implements Sweep {
  /** The end of the name of what is being removed. */
  static final String DYING = ".deleting";

  static final String RESTORE = ".restore";

  @Override
  public Category category() {
    return Category.STALE;
  }

  @Override
  public List<Item> find() throws IOException {
    return rests().items();
  }

  @Override
  public void remove(Removal removal) throws IOException {
    rests().remove(removal);
  }

  private Rests rests() throws IOException {
    Rests rests = new Rests(locks, before);
    Optional<Path> restoring = Optional.of(root.resolve(".restore.lock"));
    for (Path folder : folders) {
      for (Path each : Trees.children(folder)) {
        String name = each.getFileName().toString();
        if (DurableFiles.isTemporary(name) && Files.isRegularFile(each, NOFOLLOW_LINKS)) {
          rests.add(each, Optional.empty());
        } else if (name.startsWith(".") && Files.isDirectory(each, NOFOLLOW_LINKS)) {
          if (name.endsWith(RESTORE)) {
            rests.add(each, restoring);
          } else if (isDying(name)) {
            rests.add(each, Optional.empty());
          }
        }
      }
    }
    return rests;
  }

  /** Says whether a directory of this name was being removed: it is half there. */
  static boolean isDying(String name) {
    return name.contains(".before-") && name.endsWith(DYING);
  }
}
