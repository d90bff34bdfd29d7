package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file of lines of which each new one follows on from the last, and that is renamed to {@code
 * .1}, {@code .2} … when it is full. What a line says of the one before is its writer's concern.
 *
 * <p><b>Threads:</b> any, and any number of processes: each append takes the lock {@code
 * .<name>.lock} beside the file. <b>Durability:</b> a line is on disk, name and all, when {@link
 * #append} returns. A crash in the middle leaves none of it, all of it, or a torn last line, which
 * the next append ends and tells its writer of. A crash in the middle of the renaming leaves a gap
 * in the numbers, and no file is lost.
 */
public final class ChainedFile {
  /** The longest line that is looked at as the last one; a longer one is none of ours. */
  public static final int LINE_BYTES_MAX = 64 * 1024;

  /** A file of ours is smaller by far; more is not read into memory. */
  private static final int FILE_BYTES_MAX = 64 * 1024 * 1024;

  private final Path file;
  private final int bytesMax;
  private final int backups;
  private final FileLocks locks;
  private final Duration patience;

  /**
   * Describes the file without touching the disk.
   *
   * @param file the newest file; older ones have {@code .1} and so on after its name
   * @param bytesMax the size above which an append renames first
   * @param backups how many older files are kept
   * @param locks those that everybody who changes the same files takes
   * @param patience how long an append waits for others
   */
  public ChainedFile(Path file, int bytesMax, int backups, FileLocks locks, Duration patience) {
    this.file = file;
    this.bytesMax = bytesMax;
    this.backups = backups;
    this.locks = locks;
    this.patience = patience;
  }

  /** One of the files, oldest first, and what it holds. */
  public static final class Part {
    private final Path path;
    private final byte[] content;

    Part(Path path, byte[] content) {
      this.path = path;
      this.content = content;
    }

    /** {@return where it is} */
    public Path path() {
      return path;
    }

    /** {@return its lines without their ends, each byte a character} */
    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      int start = 0;
      for (int i = 0; i < content.length; i++) {
        if (content[i] == '\n') {
          lines.add(text(content, start, i));
          start = i + 1;
        }
      }
      if (start < content.length) {
        lines.add(text(content, start, content.length));
      }
      return lines;
    }

    private static String text(byte[] bytes, int from, int to) {
      return new String(Arrays.copyOfRange(bytes, from, to), ISO_8859_1);
    }
  }

  /** Says what follows on. */
  @FunctionalInterface
  public interface Next {
    /**
     * {@return the lines to add, with their ends}
     *
     * @param last what they follow on, without its end, each byte a character; empty if there is no
     *     line
     * @param all everything there is, read when it is asked for
     * @throws IOException if it cannot be read
     */
    byte[] after(Optional<String> last, Everything all) throws IOException;
  }

  /** Reads all files, oldest first. */
  @FunctionalInterface
  public interface Everything {
    /**
     * {@return the files that there are}
     *
     * @throws IOException if one cannot be read
     */
    List<Part> parts() throws IOException;
  }

  /**
   * Adds what {@code next} says.
   *
   * @param next says it, under the lock
   * @throws StoreException.Locked if others hold the lock for too long
   * @throws StoreException.NotAFile if a file is a link or no regular file
   * @throws IOException if the disk fails or is full; the file is then as it was, as far as the
   *     disk lets it
   */
  public void append(Next next) throws IOException {
    DurableFiles.createDirectories(file.toAbsolutePath().getParent());
    try (FileLocks.Held _ = locks.acquire(lock(), FileLocks.Sharing.EXCLUSIVE, patience)) {
      byte[] lines = next.after(last(), this::read);
      LineFile.uninterrupted(
          () -> {
            if (Files.exists(file) && Files.size(file) + lines.length > bytesMax) {
              rotate();
            }
          });
      try (LineAppender appender = LineAppender.open(file)) {
        appender.append(lines);
        appender.sync();
      }
    }
  }

  /**
   * Makes sure that the lock is free and the newest file can be opened to write, if it is there, or
   * its directory can be written to. Nothing is made.
   *
   * @throws IOException as {@link #append}
   */
  public void requireWritable() throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    while (!Files.exists(directory) && directory.getParent() != null) {
      directory = directory.getParent();
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      if (!Files.isWritable(directory)) {
        throw new AccessDeniedException(directory.toString());
      }
      return;
    }
    try (FileLocks.Held _ = locks.acquire(lock(), FileLocks.Sharing.EXCLUSIVE, patience)) {
      LineAppender.open(file).close();
    }
  }

  /**
   * {@return the files that there are, oldest first} Nothing is made or changed.
   *
   * @throws StoreException.NotAFile if one is a link or no regular file
   * @throws StoreException.Damaged if one is far larger than any of ours
   * @throws IOException if the disk fails, if it cannot be told whether there are any (a directory
   *     of somebody else), or others hold the lock for too long
   */
  public List<Part> parts() throws IOException {
    if (!Files.exists(lock(), LinkOption.NOFOLLOW_LINKS)) {
      // nobody has written with the lock, so nobody writes
      return read();
    }
    try (FileLocks.Held _ = locks.acquire(lock(), FileLocks.Sharing.SHARED, patience)) {
      return read();
    }
  }

  /** {@return whether a file has been dropped, or would be by the next renaming} */
  public boolean isFull() {
    return Files.exists(numbered(backups), LinkOption.NOFOLLOW_LINKS);
  }

  private List<Part> read() throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Path each : files()) {
      try (InputStream in = Files.newInputStream(each, LinkOption.NOFOLLOW_LINKS)) {
        byte[] content = in.readNBytes(FILE_BYTES_MAX);
        if (content.length == FILE_BYTES_MAX) {
          throw new StoreException.Damaged(
              each, "it has more than " + FILE_BYTES_MAX + " bytes", "move it away");
        }
        parts.add(new Part(each, content));
      }
    }
    return parts;
  }

  /** The last line of the newest file that has one. */
  private Optional<String> last() throws IOException {
    for (Path each : files().reversed()) {
      try (FileChannel channel = LineFile.open(each, StandardOpenOption.READ)) {
        long size = channel.size();
        if (size > 0) {
          int length = (int) Math.min(size, LINE_BYTES_MAX + 2);
          ByteBuffer buffer = ByteBuffer.allocate(length);
          while (buffer.hasRemaining()
              && channel.read(buffer, size - length + buffer.position()) >= 0) {
            // read on
          }
          byte[] tail = Arrays.copyOf(buffer.array(), buffer.position());
          return Optional.of(new Part(each, tail).lines().getLast());
        }
      }
    }
    return Optional.empty();
  }

  /** Oldest first. */
  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int number = backups; number >= 0; number--) {
      Path each = number == 0 ? file : numbered(number);
      // whether there is one may be hidden from us: that is not the same as none
      if (Presence.isThere(each)) {
        LineFile.requireFile(each);
        files.add(each);
      }
    }
    return files;
  }

  private Path lock() {
    return file.resolveSibling("." + file.getFileName() + ".lock");
  }

  /** From the oldest on, so that what a crash leaves is in order, with a number missing. */
  private void rotate() throws IOException {
    int free = 1;
    while (free < backups && Files.exists(numbered(free), LinkOption.NOFOLLOW_LINKS)) {
      free++;
    }
    for (int number = free; number > 0; number--) {
      Path source = number == 1 ? file : numbered(number - 1);
      // each is synced: a disk that kept the second and not the first would have lost a file
      DurableFiles.rename(source, numbered(number));
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
