package dev.alpi.cli.logs;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A log file and the older ones that it was rotated to, {@code .1}, {@code .2} and so on.
 *
 * <p>Who writes may rotate at any moment and is not kept waiting: a file is known by its key (its
 * inode), and looked for under the other names if it is no longer where it was. None is kept open,
 * so that a thousand profiles need no thousand descriptors.
 *
 * @param file the newest file; need not exist
 * @param origin what its entries are of
 * @param form how its lines are read
 */
record LogStream(Path file, LogEntry.Origin origin, LineForm form) {
  /** More than any of the programs that write here keep. */
  private static final int OLDER_MAX = 9;

  /** A rotation is over in a moment. */
  private static final int TRIES = 10;

  /**
   * One of the files, as it was when it was found.
   *
   * @param key what it is known by; null where the file system has no keys
   * @param size how long it was
   */
  record Piece(Path path, @Nullable Object key, long size, Instant modified) {
    boolean isSame(Piece other) {
      return path.equals(other.path) && isKey(other.key);
    }

    private boolean isKey(@Nullable Object other) {
      return key == null || key.equals(other);
    }

    /** Says whether {@code later} can be this file: the key of one that has gone comes again. */
    boolean canBe(Piece later) {
      return isKey(later.key)
          && (later.size > size || (later.size == size && later.modified.equals(modified)));
    }
  }

  /** Returns what its entries can be of: among runs are those of jobs. */
  List<LogEntry.Origin> origins() {
    return origin.source() == LogSource.RUNS
        ? List.of(origin, origin.of(LogSource.SCHEDULE))
        : List.of(origin);
  }

  /**
   * Returns the files that there are, the newest first, each once.
   *
   * @param problems hears of what has such a name and is no file
   */
  List<Piece> pieces(Consumer<IOException> problems) throws IOException {
    List<Piece> pieces = found(problems);
    for (int i = 0; i < TRIES; i++) {
      List<Piece> again = found(problems);
      if (isSame(pieces, again)) {
        return pieces;
      }
      pieces = again;
    }
    throw new IOException(file + " is rotated without end");
  }

  private static boolean isSame(List<Piece> pieces, List<Piece> others) {
    if (pieces.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < pieces.size(); i++) {
      if (!pieces.get(i).isSame(others.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<Piece> found(Consumer<IOException> problems) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    // a rotation leaves one gap at a time
    int missing = 0;
    for (int number = 0; number <= OLDER_MAX && missing < 2; number++) {
      try {
        Optional<Piece> piece = piece(named(number));
        missing = piece.isPresent() ? 0 : missing + 1;
        piece.ifPresent(pieces::add);
      } catch (StoreException.NotAFile e) {
        missing = 0;
        problems.accept(e);
      }
    }
    return pieces;
  }

  private Path named(int number) {
    return number == 0 ? file : file.resolveSibling(file.getFileName() + "." + number);
  }

  private static Optional<Piece> piece(Path path) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      if (!found.isRegularFile()) {
        // to open a pipe could last for ever, and a link may lead anywhere
        throw new StoreException.NotAFile(path);
      }
      return Optional.of(
          new Piece(path, found.fileKey(), found.size(), found.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns {@code length} bytes of {@code piece}; fewer at its end, none if it has been rotated
   * away.
   */
  byte[] read(Piece piece, long from, int length) throws IOException {
    Optional<byte[]> bytes = readAt(piece.path(), piece, from, length);
    for (int number = 0; bytes.isEmpty() && number <= OLDER_MAX; number++) {
      bytes = readAt(named(number), piece, from, length);
    }
    return bytes.orElseGet(() -> new byte[0]);
  }

  /** Returns where the last line of {@code piece} that has an end ends. */
  long ended(Piece piece) throws IOException {
    long start = Math.max(0, piece.size() - LineText.BYTES_MAX);
    byte[] bytes = read(piece, start, (int) (piece.size() - start));
    for (int end = bytes.length; end > 0; end--) {
      if (bytes[end - 1] == '\n') {
        return start + end;
      }
    }
    // a line that is too long is not waited for
    return start == 0 ? 0 : piece.size();
  }

  private static Optional<byte[]> readAt(Path path, Piece piece, long from, int length)
      throws IOException {
    // what it was before and after it was opened, it was meanwhile
    if (!isAt(path, piece)) {
      return Optional.empty();
    }
    try (FileChannel channel =
        FileChannel.open(path, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS))) {
      return isAt(path, piece) ? Optional.of(read(channel, from, length)) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isAt(Path path, Piece piece) throws IOException {
    try {
      Optional<Piece> found = piece(path);
      return found.isPresent() && piece.canBe(found.get());
    } catch (StoreException.NotAFile e) {
      return false;
    }
  }

  private static byte[] read(FileChannel channel, long from, int length) throws IOException {
    int there = Math.clamp(channel.size() - from, 0, length);
    ByteBuffer bytes = ByteBuffer.allocate(there);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // until it is full or the file ends
    }
    byte[] read = new byte[bytes.position()];
    bytes.flip().get(read);
    return read;
  }
}
