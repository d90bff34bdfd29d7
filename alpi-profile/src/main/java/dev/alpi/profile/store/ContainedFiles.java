package dev.alpi.profile.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/**
 * Files that are where their path says, whatever else is done to the names on the way at the same
 * time.
 *
 * <p><b>Threads:</b> any.
 */
public final class ContainedFiles {
  /* Implementation notes. Between the check of a path and its use, somebody may put a link in
   * the place of a directory. So each directory is opened from the one before, without following
   * links, and the last name is used from the open directory: openat, renameat and unlinkat,
   * which Java has as SecureDirectoryStream on Unix. Where there is none (Windows, most file
   * systems in memory) the path is checked once more and then used.
   */

  private static final Set<OpenOption> NEW = Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS);

  private ContainedFiles() {}

  /**
   * Opens {@code file} to be read.
   *
   * @param file absolute; no link on the way, as {@link Path#toRealPath} returns it
   * @return its content, to be closed
   * @throws NoSuchFileException if it is absent
   * @throws IOException if a directory on the way became a link, or the disk fails
   */
  public static InputStream open(Path file) throws IOException {
    try (Directory directory = Directory.at(file.getParent())) {
      return directory.open(file.getFileName());
    }
  }

  /**
   * Returns all that {@code file} holds.
   *
   * @param file as for {@link #open}
   * @return its content
   * @throws IOException as {@link #open}
   */
  public static byte[] read(Path file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /**
   * Makes {@code file}, one of the person's own, hold exactly {@code content}, durably and in one
   * step. A file that was there keeps its permissions; a new one gets those of the umask.
   *
   * @param file absolute, its directory exists; no link on the way
   * @param content all of it
   * @throws StoreException.NotAFile if it exists and is not a regular file
   * @throws IOException as {@link #open}
   */
  public static void replace(Path file, byte[] content) throws IOException {
    try (Directory directory = Directory.at(file.getParent())) {
      directory.replace(file.getFileName(), content);
    }
  }

  /**
   * Removes {@code file}, durably.
   *
   * @param root a directory
   * @param file a file below it, by the path that {@code root} is written with; no link on the way
   * @throws StoreException.NotAFile if it is a link, a directory or anything else but a regular
   *     file
   * @throws NoSuchFileException if it is absent
   * @throws IOException if a directory on the way became a link, or the disk fails
   */
  public static void delete(Path root, Path file) throws IOException {
    if (!file.startsWith(root) || file.equals(root)) {
      throw new IllegalArgumentException(file + " is not below " + root);
    }
    try (Directory directory = Directory.below(root, file.getParent())) {
      directory.delete(file.getFileName());
    }
  }

  /** An open directory: what is read in it is in it, also if its name means another by now. */
  public static final class Directory implements Closeable {
    private final Path path;
    private final DirectoryStream<Path> stream;

    private Directory(Path path, DirectoryStream<Path> stream) {
      this.path = path;
      this.stream = stream;
    }

    /**
     * Opens {@code directory}, following no link.
     *
     * @param directory absolute
     * @return the open directory
     * @throws IOException if there is a link on the way, or no directory
     */
    public static Directory at(Path directory) throws IOException {
      Path root = directory.getRoot();
      while (true) {
        try {
          return below(root, directory);
        } catch (AccessDeniedException e) {
          // a directory that may be passed but not opened, such as a /home of many: its names are
          // not ours to change either, so the next one is as good a beginning
          if (root.equals(directory)) {
            throw e;
          }
          root = directory.getRoot().resolve(directory.subpath(0, root.getNameCount() + 1));
          requireNoLinks(directory.getRoot(), root);
        }
      }
    }

    /** Opens {@code directory}; links are followed up to {@code root} only. */
    private static Directory below(Path root, Path directory) throws IOException {
      DirectoryStream<Path> current = Files.newDirectoryStream(root);
      try {
        if (!(current instanceof SecureDirectoryStream<Path>)) {
          requireNoLinks(root, directory);
        } else if (!directory.equals(root)) {
          for (Path name : root.relativize(directory)) {
            DirectoryStream<Path> next = secure(current).newDirectoryStream(name, NOFOLLOW_LINKS);
            current.close();
            current = next;
          }
        }
        return new Directory(directory, current);
      } catch (IOException e) {
        current.close();
        throw e;
      }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream) {
      return (SecureDirectoryStream<Path>) stream;
    }

    private static void requireNoLinks(Path root, Path directory) throws IOException {
      Path expected = root.toRealPath().resolve(root.relativize(directory).toString());
      if (!directory.toRealPath().equals(expected)) {
        throw new IOException(directory + " is behind a link");
      }
    }

    /**
     * Opens the file {@code name} in it to be read; a link is not followed.
     *
     * @param name one name
     * @return its content, to be closed
     * @throws IOException if it is a link or absent, or the disk fails
     */
    public InputStream open(Path name) throws IOException {
      return Channels.newInputStream(
          stream instanceof SecureDirectoryStream<Path> secure
              ? secure.newByteChannel(name, Set.of(READ, NOFOLLOW_LINKS))
              : Files.newByteChannel(path.resolve(name), READ, NOFOLLOW_LINKS));
    }

    private void replace(Path name, byte[] content) throws IOException {
      Path file = path.resolve(name);
      if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
        DurableFiles.replaceOwnersFile(file, content);
        return;
      }
      Optional<Set<PosixFilePermission>> permissions = permissionsOf(secure, name, file);
      for (int attempt = 0; ; attempt++) {
        String text = DurableFiles.temporaryName(name.toString(), attempt);
        Path temporary = file.getFileSystem().getPath(text);
        try (SeekableByteChannel channel = secure.newByteChannel(temporary, NEW)) {
          put(secure, channel, temporary, permissions, content, name);
          break;
        } catch (FileAlreadyExistsException e) {
          // left by a write that crashed
        }
      }
      DurableFiles.syncDirectory(path);
    }

    /** Returns the permissions of a file that is there. */
    private static Optional<Set<PosixFilePermission>> permissionsOf(
        SecureDirectoryStream<Path> secure, Path name, Path file) throws IOException {
      try {
        PosixFileAttributes attributes = posix(secure, name).readAttributes();
        if (!attributes.isRegularFile()) {
          throw new StoreException.NotAFile(file);
        }
        return Optional.of(attributes.permissions());
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }

    private static PosixFileAttributeView posix(SecureDirectoryStream<Path> secure, Path name) {
      return secure.getFileAttributeView(name, PosixFileAttributeView.class, NOFOLLOW_LINKS);
    }

    private static void put(
        SecureDirectoryStream<Path> secure,
        SeekableByteChannel channel,
        Path temporary,
        Optional<Set<PosixFilePermission>> permissions,
        byte[] content,
        Path name)
        throws IOException {
      try {
        if (permissions.isPresent()) {
          // not when it is created: the umask would take some away
          posix(secure, temporary).setPermissions(permissions.get());
        }
        DurableFiles.writeFully(channel, ByteBuffer.wrap(content));
        // the channel of a file on a Unix disk
        ((FileChannel) channel).force(true);
        secure.move(temporary, secure, name);
      } catch (IOException e) {
        try {
          secure.deleteFile(temporary);
        } catch (IOException suppressed) {
          e.addSuppressed(suppressed);
        }
        throw e;
      }
    }

    private void delete(Path name) throws IOException {
      Path file = path.resolve(name);
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        BasicFileAttributeView view =
            secure.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS);
        if (!view.readAttributes().isRegularFile()) {
          throw new StoreException.NotAFile(file);
        }
        secure.deleteFile(name);
      } else {
        if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
          throw new StoreException.NotAFile(file);
        }
        Files.delete(file);
      }
      DurableFiles.syncDirectory(path);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
