package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Emptied;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Files below one directory.
 *
 * @param root up to which links are followed
 * @param directory where they are
 * @param reach how far down
 * @param which those that can go
 * @param lock what keeps others from writing there; empty if nobody needs to be
 */
record FileSweep(
    Category category,
    Path root,
    Path directory,
    Reach reach,
    Predicate<Found> which,
    Optional<FileLock> lock)
    implements Sweep {
  /** Holders keep these locks for one write. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A lock and its file. */
  record FileLock(FileLocks locks, Path file) {
    FileLocks.Held acquire() throws IOException {
      return locks.acquire(file, FileLocks.Sharing.EXCLUSIVE, PATIENCE);
    }
  }

  @Override
  public List<Item> find() throws IOException {
    return tree().files().stream()
        .filter(which)
        .map(each -> new Item(each.path(), each.bytes(), 1))
        .toList();
  }

  @Override
  public void remove(Removal removal) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS) || find().isEmpty()) {
      // a lock there would be a file more
      return;
    }
    Emptied emptied = category.action() == Category.Action.RMTREE ? Emptied.REMOVE : Emptied.KEEP;
    try (FileLocks.Held _ = lock.isPresent() ? lock.get().acquire() : () -> {}) {
      tree().remove(which, emptied, removal);
    }
  }

  private ContainedTree tree() {
    return ContainedTree.of(root, directory, reach);
  }
}
