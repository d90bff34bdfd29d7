package dev.alpi.profile.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/**
 * Changes of files that stay below one directory, whatever else is done to the names in it at the
 * same time.
 *
 * <p><b>Threads:</b> any.
 */
public final class ContainedFiles {
  /* Implementation notes. Between the check of a path and its use, somebody may put a link in the
   * place of a directory. So each directory is opened from the one before, without following links,
   * and the last name is removed from the open directory: openat and unlinkat, which Java has as
   * SecureDirectoryStream on Unix. Where there is none (Windows, most file systems in memory) the
   * path is checked once more and then used.
   */

  private ContainedFiles() {}

  /**
   * Removes {@code file}, durably.
   *
   * @param root a directory
   * @param file a file below it, by the path that {@code root} is written with; no link on the way
   * @throws StoreException.NotAFile if it is a link, a directory or anything else but a regular
   *     file
   * @throws java.nio.file.NoSuchFileException if it is absent
   * @throws IOException if a directory on the way became a link, or the disk fails
   */
  public static void delete(Path root, Path file) throws IOException {
    if (!file.startsWith(root) || file.equals(root)) {
      throw new IllegalArgumentException(file + " is not below " + root);
    }
    try (DirectoryStream<Path> names = Files.newDirectoryStream(root)) {
      if (names instanceof SecureDirectoryStream<Path> directory) {
        delete(directory, root.relativize(file), file);
      } else {
        deleteAsWritten(root, file);
      }
    }
    DurableFiles.syncDirectory(file.toAbsolutePath().getParent());
  }

  private static void delete(SecureDirectoryStream<Path> directory, Path rest, Path file)
      throws IOException {
    Path name = rest.getName(0);
    if (rest.getNameCount() > 1) {
      try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, NOFOLLOW_LINKS)) {
        delete(next, rest.subpath(1, rest.getNameCount()), file);
      }
      return;
    }
    BasicFileAttributeView view =
        directory.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS);
    if (!view.readAttributes().isRegularFile()) {
      throw new StoreException.NotAFile(file);
    }
    directory.deleteFile(name);
  }

  private static void deleteAsWritten(Path root, Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path expected = root.toRealPath().resolve(root.relativize(file).toString()).getParent();
    if (!parent.toRealPath().equals(expected)) {
      throw new IOException(file + " is behind a link");
    }
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    Files.delete(file);
  }
}
