package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a {@link RotatingFile}, also over rotations: each once, in their order, unless
 * so much is written between two reads that it is rotated away.
 *
 * <p><b>Threads:</b> one at a time; any number of processes may write.
 */
public final class RotatingReader {
  /* Implementation notes. A rotation renames, so a file is known by its key (its inode), not by its
   * name. The key of a file that was rotated away may come back with a new one: that one is shorter
   * than what was read. */

  private final RotatingFile file;

  /** The file that was read last; absent before the first read, and where systems have no keys. */
  private @Nullable Object key;

  /** How much of it was read: up to its last line feed. */
  private long offset;

  RotatingReader(RotatingFile file) {
    this.file = file;
  }

  /**
   * {@return the lines since the last call, without their line feeds; at first all that there are}
   *
   * @throws StoreException.NotAFile if a file is a link or no regular file
   * @throws IOException if the disk fails, or others hold the lock for too long
   */
  public List<String> next() throws IOException {
    return file.stable(this::read);
  }

  private List<String> read(List<Path> files) throws IOException {
    int first = 0;
    for (int i = 0; i < files.size(); i++) {
      if (key != null && key.equals(key(files.get(i)))) {
        first = i;
      }
    }
    List<String> lines = new ArrayList<>();
    for (Path each : files.subList(first, files.size())) {
      Object found = key(each);
      boolean isSame = found != null && found.equals(key) && Files.size(each) >= offset;
      offset = isSame ? offset : 0;
      key = found;
      lines(each, lines);
    }
    return lines;
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  private void lines(Path path, List<String> lines) throws IOException {
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      in.skipNBytes(offset);
      byte[] bytes = in.readNBytes(file.bytesReadMax());
      int start = 0;
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == '\n') {
          lines.add(new String(bytes, start, i - start, UTF_8));
          start = i + 1;
        }
      }
      offset += start;
    }
  }
}
