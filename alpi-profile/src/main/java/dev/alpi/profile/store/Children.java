package dev.alpi.profile.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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

  /**
   * {@return whether something is called {@code file}, be it a link that leads nowhere}
   *
   * @param file what is looked for
   * @throws IOException if nobody can tell, as {@link Files#exists} does not: a directory above may
   *     not be read, for one
   */
  public static boolean isThere(Path file) throws IOException {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
