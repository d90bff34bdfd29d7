package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/**
 * The content of a file that others may be writing, as it was at one moment.
 *
 * <p>Files of alpi are replaced as a whole, or appended to. A small one is read again until it did
 * not change meanwhile; of a large one, what it had when it was opened is taken. A database of
 * SQLite is copied by SQLite; one that cannot be is read as it is.
 */
final class SteadyFile implements Closeable {
  /** Up to here a file is read whole. */
  private static final long SMALL_BYTES = 8L << 20;

  private static final int TRIES = 5;

  /** What the copy of a database is called, where there is room for it. */
  static final String COPY = "copy.db";

  /** Of a code of SQLite: what is above it says more. */
  private static final int PRIMARY_CODE = 0xff;

  /** How long somebody else may keep a database from being read. */
  private static final int PATIENCE_MILLIS = 10_000;

  private final ReadableByteChannel in;
  private final long size;
  private final Instant modified;
  private final Optional<Object> key;
  private Optional<Remark.Reason> doubt;
  private final Closeable end;

  private SteadyFile(
      ReadableByteChannel in,
      long size,
      PosixFileAttributes attributes,
      boolean isSteady,
      Closeable end) {
    this.in = in;
    this.size = size;
    this.modified = attributes.lastModifiedTime().toInstant();
    this.key = Optional.ofNullable(attributes.fileKey());
    this.doubt = isSteady ? Optional.empty() : Optional.of(Remark.Reason.RESTLESS);
    this.end = end;
  }

  /** Returns where a file is read to that is read whole. */
  static ByteBuffer room() {
    return ByteBuffer.allocateDirect((int) SMALL_BYTES + 1);
  }

  /**
   * Opens {@code file}.
   *
   * @param home what leads to it
   * @param scratch an empty private directory, for a copy of a database
   * @param room {@link #room}, which belongs to the file until it is closed
   * @throws NoSuchFileException if it is gone
   * @throws BackupException if it is a database, and there is no room for the copy
   * @throws IOException if it cannot be read
   */
  static SteadyFile open(Descent home, Path file, Path scratch, ByteBuffer room)
      throws IOException {
    if (!Databases.isDatabase(file)) {
      return plain(home, file, room);
    }
    Optional<SteadyFile> copied = database(home, file, scratch.resolve(COPY));
    if (copied.isPresent()) {
      return copied.get();
    }
    SteadyFile raw = plain(home, file, room);
    raw.doubt = Optional.of(Remark.Reason.UNCOPIED);
    return raw;
  }

  private static SteadyFile plain(Descent home, Path file, ByteBuffer room) throws IOException {
    PosixFileAttributes before = attributes(file);
    for (int i = 1; ; i++) {
      if (before.size() > SMALL_BYTES) {
        return large(home, file);
      }
      // a byte more, to see that there is none
      ByteBuffer content = room.clear().limit((int) before.size() + 1);
      try (SeekableByteChannel in = home.channel(file)) {
        readAll(in, content);
      }
      PosixFileAttributes after = attributes(file);
      boolean isSteady = isSame(before, after) && content.position() == after.size();
      if (isSteady || i == TRIES) {
        return new SteadyFile(
            new Whole(content.flip()), content.remaining(), after, isSteady, () -> {});
      }
      before = after;
    }
  }

  private static SteadyFile large(Descent home, Path file) throws IOException {
    SeekableByteChannel channel = home.channel(file);
    boolean isOpen = false;
    try {
      SteadyFile opened = new SteadyFile(channel, channel.size(), attributes(file), true, channel);
      isOpen = true;
      return opened;
    } finally {
      if (!isOpen) {
        channel.close();
      }
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
  }

  private static boolean isSame(PosixFileAttributes one, PosixFileAttributes other) {
    return one.size() == other.size()
        && one.lastModifiedTime().equals(other.lastModifiedTime())
        && Objects.equals(one.fileKey(), other.fileKey());
  }

  /** Returns a copy that SQLite made; nothing if it cannot, since it is damaged, say, or used. */
  private static Optional<SteadyFile> database(Descent home, Path file, Path copy)
      throws IOException {
    PosixFileAttributes attributes = attributes(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(PATIENCE_MILLIS);
    // one that was removed meanwhile does not come back, empty
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    Files.deleteIfExists(copy);
    try (Connection connection = Databases.source(file, config).getConnection();
        Statement statement = connection.createStatement()) {
      int _ = statement.executeUpdate("backup to '" + copy.toString().replace("'", "''") + "'");
    } catch (SQLException e) {
      if ((e.getErrorCode() & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_FULL.code) {
        throw new BackupException(
            BackupException.Kind.NO_ROOM,
            file + " is a database, and there is no room at " + copy + " for the copy of it",
            "make room there; no archive was made");
      }
      return Optional.empty();
    }
    home.requireInside(file);
    SeekableByteChannel in = Files.newByteChannel(copy);
    return Optional.of(
        new SteadyFile(
            in,
            Files.size(copy),
            attributes,
            true,
            () -> {
              in.close();
              Files.deleteIfExists(copy);
            }));
  }

  long size() {
    return size;
  }

  Instant modified() {
    return modified;
  }

  /** Returns what tells the file from others, whatever its names are; empty if nothing does. */
  Optional<Object> key() {
    return key;
  }

  /** Returns why it may not be as it was at one moment. */
  Optional<Remark.Reason> doubt() {
    return doubt;
  }

  /**
   * Reads what comes next into {@code room}, at most {@code left} bytes, and returns how many those
   * are; of a file that became shorter, zeros after its end.
   */
  int read(ByteBuffer room, long left) throws IOException {
    int wanted = (int) Math.min(room.remaining(), left);
    int from = room.position();
    ByteBuffer wantedRoom = room.limit(from + wanted);
    readAll(in, wantedRoom);
    if (wantedRoom.hasRemaining()) {
      Arrays.fill(room.array(), room.position(), from + wanted, (byte) 0);
      doubt = Optional.of(Remark.Reason.RESTLESS);
    }
    return wanted;
  }

  /** Reads until {@code room} is full or the file ends. */
  private static void readAll(ReadableByteChannel in, ByteBuffer room) throws IOException {
    int read;
    do {
      read = in.read(room);
    } while (read >= 0 && room.hasRemaining());
  }

  /** What was read at once. */
  private record Whole(ByteBuffer content) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer room) {
      if (!content.hasRemaining()) {
        return -1;
      }
      int length = Math.min(room.remaining(), content.remaining());
      ByteBuffer _ = room.put(content.slice(content.position(), length));
      ByteBuffer _ = content.position(content.position() + length);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      // memory
    }
  }

  @Override
  public void close() throws IOException {
    end.close();
  }
}
