package dev.alpi.engine.tools;

import dev.alpi.profile.store.ContainedFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads many files, one directory after the other, so that each directory is opened once.
 *
 * <p><b>Threads:</b> one.
 */
final class SearchedFiles implements Closeable {
  private final int bytesMax;
  private ContainedFiles.@Nullable Directory directory;
  private @Nullable Path opened;

  /** Creates it. Of larger files than {@code bytesMax} nothing is returned. */
  SearchedFiles(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Returns what {@code file} holds; nothing if that is too much.
   *
   * @param file absolute; links on the way are not followed
   */
  byte[] read(Path file) throws IOException {
    try (InputStream in = directoryOf(file).open(file.getFileName())) {
      byte[] bytes = in.readNBytes(bytesMax + 1);
      return bytes.length > bytesMax ? new byte[0] : bytes;
    }
  }

  private ContainedFiles.Directory directoryOf(Path file) throws IOException {
    Path parent = file.getParent();
    ContainedFiles.Directory current = directory;
    if (current != null && parent.equals(opened)) {
      return current;
    }
    close();
    ContainedFiles.Directory next = ContainedFiles.Directory.at(parent);
    directory = next;
    opened = parent;
    return next;
  }

  @Override
  public void close() throws IOException {
    if (directory != null) {
      directory.close();
      directory = null;
    }
  }
}
