package dev.alpi.profile.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
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
 * <p>A crash can only leave a torn last record; {@link #open} cuts it off. Any other damage is
 * refused, never skipped.
 *
 * <p><b>Threads:</b> one at a time, and the caller holds the log's lock from {@code open} to {@code
 * close}.
 *
 * <p><b>Durability:</b> what {@link #append} has returned from survives a crash.
 */
public final class AppendLog implements AutoCloseable {
  /** The longest record; a record is a decision or an amount, never content. */
  public static final int RECORD_BYTES_MAX = 64 * 1024;

  private static final int CHECKSUM_CHARS = 8;

  private final Path file;
  private final FileChannel channel;
  private final List<String> records;
  private long end;
  private boolean failed;

  private AppendLog(Path file, FileChannel channel, List<String> records, long end) {
    this.file = file;
    this.channel = channel;
    this.records = records;
    this.end = end;
  }

  /**
   * Opens {@code file}, creating it with mode 0600 if absent, reads it, and cuts a torn tail off.
   *
   * @throws StoreException.Damaged if a record that is not the last one fails its check
   * @throws StoreException.NotAFile if {@code file} is something else
   */
  public static AppendLog open(Path file) throws IOException {
    boolean existed = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (existed && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(CREATE, READ, WRITE),
            FileMode.PRIVATE_FILE.attributes(file.getFileSystem()));
    try {
      if (!existed) {
        DurableFiles.syncDirectory(file.toAbsolutePath().getParent());
      }
      byte[] content = readAll(channel);
      List<String> records = new ArrayList<>();
      long end = parse(file, content, records);
      if (end < content.length) {
        channel.truncate(end);
        channel.force(true);
      }
      return new AppendLog(file, channel, records, end);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the records that were in the file when it was opened, oldest first. */
  public List<String> records() {
    return List.copyOf(records);
  }

  /** Returns the size of the file in bytes. */
  public long sizeBytes() {
    return end;
  }

  /**
   * Adds {@code record} and waits until it is durable. After a failure the log is dead: whether the
   * record is there is known only when the file is opened again.
   *
   * @throws IllegalArgumentException if the record has a line feed or is too long
   */
  public void append(String record) throws IOException {
    if (failed) {
      throw new IOException(file + " failed before and cannot be written");
    }
    byte[] line = line(record);
    failed = true;
    channel.position(end);
    DurableFiles.writeFully(channel, ByteBuffer.wrap(line));
    channel.force(false);
    failed = false;
    end += line.length;
  }

  /** Closes the file. Nothing is lost that was acknowledged. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /**
   * Makes {@code file} hold exactly {@code records}, in one atomic step; the caller holds the log's
   * lock.
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
  private static long parse(Path file, byte[] content, List<String> records)
      throws StoreException.Damaged {
    int start = 0;
    while (start < content.length) {
      int feed = indexOfFeed(content, start);
      boolean whole = feed >= 0 && isWhole(content, start, feed);
      if (!whole) {
        if (feed >= 0 && feed + 1 < content.length) {
          throw new StoreException.Damaged(
              file,
              "record " + (records.size() + 1) + " at byte " + start + " fails its checksum",
              "keep a copy and restore it from a backup");
        }
        return start;
      }
      int text = start + CHECKSUM_CHARS + 1;
      records.add(new String(content, text, feed - text, UTF_8));
      start = feed + 1;
    }
    return start;
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
    String stored = new String(content, start, CHECKSUM_CHARS, UTF_8);
    return stored.equals(checksum(content, text, feed - text));
  }
}
