package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Files and directories that somebody left who crashed; those that are not old are left out.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Rests {
  private final FileLocks locks;
  private final Instant before;
  private final List<Rest> all = new ArrayList<>();

  /** Something old, and the lock of who may be working on it. */
  private record Rest(Path path, Optional<Path> lock) {}

  Rests(FileLocks locks, Instant before) {
    this.locks = locks;
    this.before = before;
  }

  /** Adds a file or directory if it is there and old. */
  void add(Path path, Optional<Path> lock) throws IOException {
    boolean isOurs =
        Files.isDirectory(path, NOFOLLOW_LINKS) || Files.isRegularFile(path, NOFOLLOW_LINKS);
    if (isOurs && Trees.isBefore(path, before)) {
      all.add(new Rest(path, lock));
    }
  }

  List<Item> items() throws IOException {
    List<Item> items = new ArrayList<>();
    for (Rest each : all) {
      items.add(Trees.item(each.path()));
    }
    return items;
  }

  void remove(Removal removal) {
    for (Rest each : all) {
      try {
        Optional<FileLocks.Held> held =
            each.lock().isPresent()
                ? locks.tryAcquire(each.lock().get(), FileLocks.Sharing.EXCLUSIVE)
                : Optional.of(() -> {});
        // who works on it will remove it
        if (held.isPresent()) {
          try (FileLocks.Held _ = held.get()) {
            Trees.remove(Trees.item(each.path()), each.path(), removal);
          }
        }
      } catch (IOException e) {
        removal.failed(each.path(), e);
      }
    }
  }
}
