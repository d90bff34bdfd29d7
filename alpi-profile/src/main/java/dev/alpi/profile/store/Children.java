package dev.alpi.profile.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What stands in a directory. */
public final class Children {
  private Children() {}

  /**
   * {@return all of {@code directory}, sorted} The directory is closed again, so a deep tree takes
   * no descriptor a level.
   *
   * @param directory the directory
   * @throws IOException also if the disk fails on the way, which {@link Files#list} throws
   *     unchecked
   */
  public static List<Path> of(Path directory) throws IOException {
    try (Stream<Path> listed = Files.list(directory)) {
      return listed.sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
