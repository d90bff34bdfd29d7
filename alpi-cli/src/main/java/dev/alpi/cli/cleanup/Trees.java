package dev.alpi.cli.cleanup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.Children;
import dev.alpi.profile.store.ContainedFiles;
import dev.alpi.profile.store.ContainedTree;
import dev.alpi.profile.store.ContainedTree.Found;
import dev.alpi.profile.store.ContainedTree.Reach;
import dev.alpi.profile.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Files and directories that go as a whole. */
final class Trees {
  private Trees() {}

  /** Returns all of {@code path}, which is a file or a directory, as one item. */
  static Item item(Path path) throws IOException {
    if (!Files.isDirectory(path, NOFOLLOW_LINKS)) {
      return new Item(path, Files.isRegularFile(path, NOFOLLOW_LINKS) ? Files.size(path) : 0, 1);
    }
    List<Found> files = ContainedTree.of(path.getParent(), path, Reach.ALL).files();
    return new Item(path, files.stream().mapToLong(Found::bytes).sum(), files.size());
  }

  /**
   * Removes all of {@code item}. A directory loses its name first, so that a crash leaves nothing
   * that could be taken for the whole.
   *
   * @param dying the name that it has until it is gone
   */
  static void remove(Item item, Path dying, Removal removal) throws IOException {
    removal.next();
    Path path = item.path();
    if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
      if (!path.equals(dying)) {
        DurableFiles.rename(path, dying);
      }
      DurableFiles.deleteTree(dying);
    } else {
      ContainedFiles.delete(path.getParent(), path);
    }
    removal.removed(item.files(), item.bytes());
  }

  /** Returns what is directly in {@code directory}; nothing if it is none, or a link. */
  static List<Path> children(Path directory) throws IOException {
    try {
      return Files.isDirectory(directory, NOFOLLOW_LINKS) ? Children.of(directory) : List.of();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Says whether {@code path} was last changed before {@code time}; one that is gone was not. */
  static boolean isBefore(Path path, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(path, NOFOLLOW_LINKS).toInstant().isBefore(time);
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
