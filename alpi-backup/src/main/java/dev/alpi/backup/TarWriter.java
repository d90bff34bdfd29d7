package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes tar in the format of POSIX.1-2001: what a plain header cannot say stands in an extended
 * one before it.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class TarWriter {
  /** Eleven octal digits. */
  private static final long SIZE_MAX = (1L << 33) - 1;

  private final OutputStream out;
  private long left;
  private int padding;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  /** Begins a file; its content is what is written next, exactly as many bytes as it said. */
  void begin(ArchiveEntry entry) throws IOException {
    if (left > 0) {
      throw new IllegalStateException(left + " bytes are missing");
    }
    byte[] extended = extended(entry);
    byte[] name = "PaxHeader".getBytes(UTF_8);
    header(TarHeader.EXTENDED, name, new byte[0], 0600, extended.length, Instant.EPOCH);
    out.write(extended);
    pad(extended.length);
    byte[] target =
        entry.kind() == ArchiveEntry.Kind.FILE ? new byte[0] : entry.target().getBytes(UTF_8);
    header(
        entry.kind().type(),
        entry.path().getBytes(UTF_8),
        target,
        entry.mode(),
        entry.size() > SIZE_MAX ? 0 : entry.size(),
        entry.modified());
    left = entry.size();
    padding = TarHeader.padding(left);
    endIfWhole();
  }

  /** So many bytes of the content of the file that was begun were written to where this writes. */
  void filled(int count) throws IOException {
    if (count > left) {
      throw new IllegalStateException("more than the file was said to have");
    }
    left -= count;
    endIfWhole();
  }

  private void endIfWhole() throws IOException {
    if (left == 0 && padding > 0) {
      out.write(new byte[padding]);
      padding = 0;
    }
  }

  /** Writes the end of the archive. */
  void finish() throws IOException {
    out.write(new byte[2 * TarHeader.BLOCK_BYTES]);
  }

  private void pad(int length) throws IOException {
    out.write(new byte[TarHeader.padding(length)]);
  }

  private static byte[] extended(ArchiveEntry entry) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    record(records, "mtime", ArchiveTime.text(entry.modified()));
    if (!isPlain(entry.path())) {
      record(records, "path", entry.path());
    }
    if (entry.size() > SIZE_MAX) {
      record(records, "size", Long.toString(entry.size()));
    }
    if (!entry.target().isEmpty()) {
      if (entry.kind() == ArchiveEntry.Kind.FILE) {
        record(records, TarHeader.SAME_AS, entry.target());
      } else if (!isPlain(entry.target())) {
        record(records, "linkpath", entry.target());
      }
    }
    return records.toByteArray();
  }

  private static boolean isPlain(String name) {
    return name.length() <= TarHeader.NAME_BYTES && name.chars().allMatch(each -> each < 0x80);
  }

  /** Returns how much of {@code name} fits, without cutting a letter: some readers look at it. */
  private static int plainLength(byte[] name) {
    int length = Math.min(name.length, TarHeader.NAME_BYTES);
    while (length < name.length && length > 0 && (name[length] & 0xc0) == 0x80) {
      length--;
    }
    return length;
  }

  /** Appends a record, whose length counts the digits of the length too. */
  private static void record(ByteArrayOutputStream records, String key, String value) {
    byte[] rest = (" " + key + "=" + value + "\n").getBytes(UTF_8);
    int length = rest.length + 1;
    while (Integer.toString(length).length() + rest.length != length) {
      length = Integer.toString(length).length() + rest.length;
    }
    records.writeBytes(Integer.toString(length).getBytes(UTF_8));
    records.writeBytes(rest);
  }

  private void header(char type, byte[] name, byte[] target, int mode, long size, Instant modified)
      throws IOException {
    byte[] header = new byte[TarHeader.BLOCK_BYTES];
    System.arraycopy(name, 0, header, 0, plainLength(name));
    octal(header, TarHeader.MODE_AT, 8, mode);
    octal(header, TarHeader.OWNER_AT, 8, 0);
    octal(header, TarHeader.GROUP_AT, 8, 0);
    octal(header, TarHeader.SIZE_AT, 12, size);
    octal(header, TarHeader.TIME_AT, 12, Math.clamp(modified.getEpochSecond(), 0, SIZE_MAX));
    header[TarHeader.TYPE_AT] = (byte) type;
    System.arraycopy(target, 0, header, TarHeader.TARGET_AT, plainLength(target));
    byte[] magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'};
    System.arraycopy(magic, 0, header, TarHeader.MAGIC_AT, magic.length);
    Arrays.fill(header, TarHeader.SUM_AT, TarHeader.TYPE_AT, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    octal(header, TarHeader.SUM_AT, 7, sum);
    out.write(header);
  }

  private static void octal(byte[] header, int at, int length, long value) {
    String digits = Long.toOctalString(value);
    int zeros = length - 1 - digits.length();
    Arrays.fill(header, at, at + zeros, (byte) '0');
    byte[] bytes = digits.getBytes(UTF_8);
    System.arraycopy(bytes, 0, header, at + zeros, bytes.length);
    header[at + length - 1] = 0;
  }
}
