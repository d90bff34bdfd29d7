package dev.alpi.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads tar in the format of POSIX.1-2001, and nothing that is not right in it.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class TarReader implements Content {
  private static final int EXTENDED_BYTES_MAX = 1 << 20;
  private static final int PREFIX_BYTES = 155;
  private static final int PERMISSIONS = 0777;

  private final SlicedText in;
  private long left;
  private int padding;

  TarReader(SlicedText in) {
    this.in = in;
  }

  /**
   * Returns the next file, or nothing at the end of the archive; what of the content of the one
   * before was not read is left out.
   */
  Optional<ArchiveEntry> nextEntry() throws IOException {
    skip(left + padding);
    left = 0;
    padding = 0;
    Map<String, String> extended = new HashMap<>();
    while (true) {
      byte[] header = block();
      if (isZero(header)) {
        requireNone(extended);
        return Optional.empty();
      }
      requireSum(header);
      char type = (char) header[TarHeader.TYPE_AT];
      long size = number(header, TarHeader.SIZE_AT, 12);
      if (type == TarHeader.EXTENDED) {
        // as many as somebody likes would not fit into memory
        requireNone(extended);
        records(size, extended);
      } else {
        return Optional.of(entry(header, type, size, extended));
      }
    }
  }

  private static void requireNone(Map<String, String> extended) throws IOException {
    if (!extended.isEmpty()) {
      throw BackupException.hostile("the archive has an extended header that belongs to no file");
    }
  }

  private ArchiveEntry entry(byte[] header, char type, long plainSize, Map<String, String> extended)
      throws IOException {
    ArchiveEntry.Kind kind =
        switch (type) {
          case '0', '\0' -> ArchiveEntry.Kind.FILE;
          case '1' -> ArchiveEntry.Kind.HARD_LINK;
          case '2' -> ArchiveEntry.Kind.LINK;
          case '5' -> ArchiveEntry.Kind.DIRECTORY;
          default -> throw BackupException.hostile("the archive has a file of type " + shown(type));
        };
    String path = extended.get("path");
    if (path == null) {
      String prefix =
          header[TarHeader.MAGIC_AT + 5] == 0
              ? text(header, TarHeader.PREFIX_AT, PREFIX_BYTES)
              : "";
      String name = text(header, 0, TarHeader.NAME_BYTES);
      path = prefix.isEmpty() ? name : prefix + "/" + name;
    }
    String target =
        switch (kind) {
          case FILE -> extended.getOrDefault(TarHeader.SAME_AS, "");
          case HARD_LINK, LINK ->
              extended.getOrDefault(
                  "linkpath", text(header, TarHeader.TARGET_AT, TarHeader.NAME_BYTES));
          case DIRECTORY -> "";
        };
    long size = extended.containsKey("size") ? size(extended.get("size")) : plainSize;
    if (kind == ArchiveEntry.Kind.FILE) {
      left = size;
      padding = TarHeader.padding(size);
    } else if (size != 0) {
      throw BackupException.hostile("the archive has content in what is no file: " + path);
    }
    Instant modified =
        extended.containsKey("mtime")
            ? ArchiveTime.parse(extended.get("mtime"))
            : Instant.ofEpochSecond(number(header, TarHeader.TIME_AT, 12));
    int mode = (int) (number(header, TarHeader.MODE_AT, 8) & PERMISSIONS);
    return new ArchiveEntry(path, kind, size, mode, modified, target);
  }

  private static String shown(char type) {
    return type > ' ' && type < 0x7f ? "'" + type + "'" : Integer.toString(type);
  }

  /** Reads a piece of the content of the last file. */
  @Override
  public ByteBuffer next() throws IOException {
    ByteBuffer slice = in.slice(left);
    if (left > 0 && !slice.hasRemaining()) {
      throw new EOFException("the archive ends within a file");
    }
    left -= slice.remaining();
    return slice;
  }

  @Override
  public Optional<String> sha256() {
    return Optional.empty();
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK_BYTES);
    if (block.length < TarHeader.BLOCK_BYTES) {
      throw new EOFException("the archive ends without its end");
    }
    return block;
  }

  private void skip(long count) throws IOException {
    in.skipNBytes(count);
  }

  private static boolean isZero(byte[] block) {
    for (byte each : block) {
      if (each != 0) {
        return false;
      }
    }
    return true;
  }

  private static void requireSum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < header.length; i++) {
      sum += i >= TarHeader.SUM_AT && i < TarHeader.TYPE_AT ? ' ' : header[i] & 0xff;
    }
    if (sum != number(header, TarHeader.SUM_AT, 8)) {
      throw BackupException.hostile("the archive has a header whose sum is wrong");
    }
  }

  private static long number(byte[] header, int at, int length) throws IOException {
    String digits = text(header, at, length).strip();
    if (digits.isEmpty()) {
      return 0;
    }
    // also no sign, which Java would take
    if (!digits.chars().allMatch(each -> each >= '0' && each <= '7')) {
      throw BackupException.hostile("the archive has a header with a wrong number");
    }
    return Long.parseLong(digits, 8);
  }

  private static String text(byte[] header, int at, int length) throws IOException {
    int end = at;
    while (end < at + length && header[end] != 0) {
      end++;
    }
    return decoded(ByteBuffer.wrap(header, at, end - at));
  }

  private static String decoded(ByteBuffer bytes) throws IOException {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw BackupException.hostile("the archive has a name that is not UTF-8");
    }
  }

  private static long size(String digits) throws IOException {
    if (!digits.matches("[0-9]{1,18}")) {
      throw BackupException.hostile("the archive has a wrong size");
    }
    return Long.parseLong(digits);
  }

  private void records(long size, Map<String, String> into) throws IOException {
    if (size > EXTENDED_BYTES_MAX) {
      throw BackupException.hostile("the archive has an extended header of " + size + " bytes");
    }
    byte[] all = in.readNBytes((int) size);
    skip(TarHeader.padding(size));
    int at = 0;
    while (at < all.length) {
      int space = at;
      while (space < all.length && all[space] >= '0' && all[space] <= '9') {
        space++;
      }
      boolean hasLength = space > at && space - at < 8 && space < all.length && all[space] == ' ';
      int length = hasLength ? Integer.parseInt(new String(all, at, space - at, UTF_8)) : 0;
      int end = at + length;
      if (length <= space - at + 2 || end > all.length || all[end - 1] != '\n') {
        throw BackupException.hostile("the archive has a wrong extended header");
      }
      String record = decoded(ByteBuffer.wrap(all, space + 1, end - space - 2));
      int equals = record.indexOf('=');
      if (equals <= 0) {
        throw BackupException.hostile("the archive has a wrong extended header");
      }
      into.put(record.substring(0, equals), record.substring(equals + 1));
      at = end;
    }
  }
}
