package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * A file of records that only grows at its end.
 *
 * <p>Each record is one line of text, so that a person can read the file:
 *
 * <pre>
 *   8  CRC-32C of the text, lower-case hex
 *   1  space
 *   n  the text, UTF-8, without line feed, at most {@value #RECORD_BYTES_MAX} bytes
 *   1  line feed
 * </pre>
 *
 * <p>A crash can only leave a torn last record, which may hold anything, line feeds too; {@link
 * #open} cuts it off. What is longer than any record, or has a whole record in it, is no torn
 * record: such damage is refused, never skipped. Damage to the last record alone cannot be told
 * from a torn one.
 *
 * <p><b>Threads:</b> one at a time, and the caller holds the log's lock from {@code open} to {@code
 * close}.
 *
 * <p><b>Durability:</b> what {@link #append} has returned from, and what {@link #records} returns,
 * survives a crash.
 */
public final class AppendLog implements AutoCloseable {
  /** The longest record; a record is a decision or an amount, never content. */
  public static final int RECORD_BYTES_MAX = 64 * 1024;

  private static final int CHECKSUM_CHARS = 8;

  /** Checksum, space, text and line feed. */
  private static final int LINE_BYTES_MAX = CHECKSUM_CHARS + 1 + RECORD_BYTES_MAX + 1;

  private final Path file;
  private final FileChannel channel;
  private List<String> records;
  private long end;
  private boolean failed;

  /** That of a log without records need not be: nobody counts on it before the first. */
  private boolean isNameOnDisk;

  private AppendLog(Path file, FileChannel channel, List<String> records, long end) {
    this.file = file;
    this.channel = channel;
    this.records = records;
    this.end = end;
  }

  /**
   * How much of which file somebody knows to be on disk, because they have synced it themselves.
   * Good for the life of the process.
   *
   * @param fileKey the file system's own name of the file, which a rewrite changes
   * @param bytes how much of it
   */
  public record Synced(Object fileKey, long bytes) {}

  /**
   * Opens {@code file} without knowing anything of it.
   *
   * @param file the log
   * @return the log, with the records it holds
   * @throws IOException as {@link #open(Path, Optional)}
   */
  public static AppendLog open(Path file) throws IOException {
    return open(file, Optional.empty());
  }

  /**
   * Opens {@code file}, creating it with mode 0600 if absent, reads it, and cuts a torn tail off.
   * The records that it holds are on disk when this returns.
   *
   * @param file the log
   * @param known what {@link #synced} returned the last time; saves the sync if nobody has written
   *     since
   * @return the log, with the records it holds
   * @throws StoreException.Damaged if there is a damage that no crash explains
   * @throws StoreException.NotAFile if {@code file} is something else
   */
  public static AppendLog open(Path file, Optional<Synced> known) throws IOException {
    LineFile.requireFile(file);
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(CREATE, READ, WRITE),
            FileMode.PRIVATE_FILE.attributes(file.getFileSystem()));
    try {
      byte[] content = readAll(channel);
      List<String> records = new ArrayList<>();
      long end = parse(file, content, records);
      if (end < content.length) {
        channel.truncate(end);
      }
      AppendLog log = new AppendLog(file, channel, records, end);
      boolean isKnown = known.isPresent() && known.equals(log.synced());
      log.isNameOnDisk = end > 0;
      if (end > 0 && !isKnown) {
        // a process that was killed before its sync left us records, or the file itself, that are
        // not on disk; from here on somebody counts on them, unless there are none
        channel.force(true);
        DurableFiles.syncDirectory(file.toAbsolutePath().getParent());
      }
      return log;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * {@return the whole records of {@code file}, oldest first, without changing it; a torn tail is
   * left out}
   *
   * @param file the log
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws StoreException.NotAFile as {@link #open}
   * @throws StoreException.Damaged as {@link #open}
   */
  public static List<String> read(Path file) throws IOException {
    LineFile.requireFile(file);
    List<String> records = new ArrayList<>();
    parse(file, Files.readAllBytes(file), records);
    return records;
  }

  /** {@return the records that were in the file when it was opened, oldest first} */
  public List<String> records() {
    return List.copyOf(records);
  }

  /**
   * {@return the records that were in the file when it was opened, oldest first} They are forgotten
   * here, and {@link #records} has none any more: for who keeps the log open for long.
   */
  public List<String> takeRecords() {
    List<String> taken = records;
    records = List.of();
    return List.copyOf(taken);
  }

  /**
   * {@return what is on disk now; empty where the file system has no names for files}
   *
   * @throws IOException if the disk cannot be read
   */
  public Optional<Synced> synced() throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null || failed ? Optional.empty() : Optional.of(new Synced(key, end));
  }

  /** {@return the size of the file in bytes} */
  public long sizeBytes() {
    return end;
  }

  /**
   * Adds {@code record} and waits until it is durable. After a failure the log is dead: whether the
   * record is there is known only when the file is opened again.
   *
   * @param record one line of text, without its end
   * @throws IllegalArgumentException if the record has a line feed or is too long
   * @throws IOException if the disk fails or is full
   */
  public void append(String record) throws IOException {
    appendAll(List.of(record));
  }

  /**
   * Adds {@code all}, in order, and waits once until they are durable. A crash before that leaves
   * some of the first, or none. After a failure the log is dead, as with {@link #append}.
   *
   * @param all lines of text, without their ends
   * @throws IllegalArgumentException if one has a line feed or is too long; none is added then
   * @throws IOException if the disk fails or is full
   */
  public void appendAll(List<String> all) throws IOException {
    if (failed) {
      throw new IOException(file + " failed before and cannot be written");
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (String record : all) {
      lines.writeBytes(line(record));
    }
    failed = true;
    channel.position(end);
    DurableFiles.writeFully(channel, ByteBuffer.wrap(lines.toByteArray()));
    channel.force(false);
    if (!isNameOnDisk) {
      DurableFiles.syncDirectory(file.toAbsolutePath().getParent());
      isNameOnDisk = true;
    }
    failed = false;
    end += lines.size();
  }

  /** Closes the file. Nothing is lost that was acknowledged. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * Makes {@code file} hold exactly {@code records}, in one atomic step; the caller holds the log's
   * lock.
   *
   * @param file the log
   * @param records what it holds afterwards, oldest first
   * @throws IOException if the disk fails or is full; the log is then as it was
   */
  public static void rewrite(Path file, List<String> records) throws IOException {
    StringBuilder content = new StringBuilder();
    for (String record : records) {
      content.append(new String(line(record), UTF_8));
    }
    DurableFiles.replace(file, content.toString(), FileMode.PRIVATE_FILE);
  }

  private static byte[] line(String record) {
    byte[] text = record.getBytes(UTF_8);
    if (record.indexOf('\n') >= 0 || text.length > RECORD_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a record is one line of at most " + RECORD_BYTES_MAX + " bytes, got " + text.length);
    }
    return (checksum(text, 0, text.length) + " " + record + "\n").getBytes(UTF_8);
  }

  private static String checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  private static byte[] readAll(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    channel.position(0);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // read on
    }
    byte[] content = new byte[buffer.position()];
    buffer.flip().get(content);
    return content;
  }

  /** Fills {@code records} and returns where the last whole record ends. */
  private static int parse(Path file, byte[] content, List<String> records)
      throws StoreException.Damaged {
    int start = 0;
    for (int feed; start < content.length; start = feed + 1) {
      feed = indexOfFeed(content, start);
      if (!isWhole(content, start, feed)) {
        requireTorn(file, content, start, records.size());
        return start;
      }
      int text = start + CHECKSUM_CHARS + 1;
      records.add(new String(content, text, feed - text, UTF_8));
    }
    return start;
  }

  /** Refuses a tail that cannot be what is left of one record. */
  private static void requireTorn(Path file, byte[] content, int start, int before)
      throws StoreException.Damaged {
    boolean torn = content.length - start <= LINE_BYTES_MAX;
    // at any offset, not only after a line feed: that one byte may be what is damaged
    int feed = indexOfFeed(content, start);
    for (int i = start; torn && feed >= 0; i++) {
      torn = !isWhole(content, i, feed);
      feed = i < feed ? feed : indexOfFeed(content, i + 1);
    }
    if (!torn) {
      throw new StoreException.Damaged(
          file,
          "record " + (before + 1) + " at byte " + start + " fails its checksum",
          "keep a copy and restore it from a backup");
    }
  }

  private static int indexOfFeed(byte[] content, int from) {
    for (int i = from; i < content.length; i++) {
      if (content[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private static boolean isWhole(byte[] content, int start, int feed) {
    int text = start + CHECKSUM_CHARS + 1;
    if (feed < text || content[text - 1] != ' ') {
      return false;
    }
    String stored = new String(content, start, CHECKSUM_CHARS, ISO_8859_1);
    return stored.chars().allMatch(c -> Character.digit(c, 16) >= 0)
        && stored.equals(checksum(content, text, feed - text));
  }
}
