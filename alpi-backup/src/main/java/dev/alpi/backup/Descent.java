package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Opens files of a home and follows no link on the way: a directory may have become a link out of
 * the home since it was seen.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Descent implements Closeable {
  private final Path home;
  private final Path real;
  private Path folder;
  private DirectoryStream<Path> open;

  private Descent(Path home, Path real, DirectoryStream<Path> open) {
    this.home = home;
    this.real = real;
    this.folder = home;
    this.open = open;
  }

  /** Begins in {@code home}. */
  static Descent into(Path home) throws IOException {
    return new Descent(home, home.toRealPath(), Files.newDirectoryStream(home));
  }

  /**
   * Opens {@code file}, for reading.
   *
   * @throws IOException if it is gone, or a link, or below a link
   */
  SeekableByteChannel channel(Path file) throws IOException {
    go(file.getParent());
    return open instanceof SecureDirectoryStream<Path> secure
        ? secure.newByteChannel(file.getFileName(), Set.of(READ, NOFOLLOW_LINKS))
        : Files.newByteChannel(file, READ, NOFOLLOW_LINKS);
  }

  private void go(Path wanted) throws IOException {
    if (wanted.equals(folder)) {
      return;
    }
    DirectoryStream<Path> next = Files.newDirectoryStream(home);
    try {
      for (Path name : names(wanted)) {
        DirectoryStream<Path> above = next;
        try (above) {
          next =
              above instanceof SecureDirectoryStream<Path> secure
                  ? secure.newDirectoryStream(name, NOFOLLOW_LINKS)
                  : Files.newDirectoryStream(wanted);
        }
      }
    } catch (IOException e) {
      next.close();
      throw e;
    }
    open.close();
    open = next;
    folder = wanted;
  }

  private List<Path> names(Path wanted) {
    List<Path> names = new ArrayList<>();
    if (!wanted.equals(home)) {
      home.relativize(wanted).forEach(names::add);
    }
    return names;
  }

  /** Requires that {@code file} is where it seems to be; for who has to open it by its name. */
  void requireInside(Path file) throws IOException {
    Path inside = real.resolve(home.relativize(file).toString());
    if (!file.toRealPath().equals(inside)) {
      throw new NoSuchFileException(file.toString(), null, "it is not in the home any more");
    }
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
