package dev.alpi.memory;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads regular files, and never more of one than is allowed. */
final class BoundedFile {
  private BoundedFile() {}

  /**
   * Returns the content of {@code file}.
   *
   * @throws MemoryException.UnsafePath if it is a link or no regular file
   * @throws MemoryException.TooLarge if it has more than {@code bytesMax} bytes
   * @throws java.nio.file.NoSuchFileException if it is absent
   */
  static byte[] read(Path file, long bytesMax) throws IOException {
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(Math.toIntExact(bytesMax + 1));
      if (content.length > bytesMax) {
        throw new MemoryException.TooLarge(file, Files.size(file) + " bytes", bytesMax + " bytes");
      }
      return content;
    }
  }

  /** Opens {@code file} for reading, following no link. */
  static InputStream open(Path file) throws IOException {
    if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new MemoryException.UnsafePath(file, "is a link or no regular file");
    }
    return Files.newInputStream(file, StandardOpenOption.READ, NOFOLLOW_LINKS);
  }
}
