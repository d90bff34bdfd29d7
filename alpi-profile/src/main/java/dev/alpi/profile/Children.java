package dev.alpi.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What stands in a directory. */
final class Children {
  private Children() {}

  /**
   * Returns all of {@code directory}, sorted; the directory is closed again.
   *
   * @throws IOException also if the disk fails on the way, which {@link Files#list} throws
   *     unchecked
   */
  static List<Path> of(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
