package dev.alpi.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Makes and reads members of gzip (RFC 1952). Each piece of a text becomes one, and all readers of
 * gzip take members one after the other for one text.
 *
 * <p><b>Threads:</b> one at a time makes one.
 */
final class GzipMember {
  /** Magic, deflate, no flags, no time, nothing of the level, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER_BYTES = 2 * Integer.BYTES;

  private static final int LENGTH_MAX =
      HEADER.length + DeflateEncoder.most(Pieces.BYTES) + TRAILER_BYTES;

  private final DeflateEncoder encoder = new DeflateEncoder();
  private final byte[] room = new byte[LENGTH_MAX];

  /** Returns that of the first {@code length} bytes of {@code text}, at most those of a piece. */
  byte[] of(byte[] text, int length) {
    System.arraycopy(HEADER, 0, room, 0, HEADER.length);
    int end = encoder.encode(text, length, room, HEADER.length);
    CRC32 sum = new CRC32();
    sum.update(text, 0, length);
    ByteBuffer _ =
        ByteBuffer.wrap(room, end, TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) sum.getValue())
            .putInt(length);
    return Arrays.copyOf(room, end + TRAILER_BYTES);
  }

  /**
   * Returns the text of one that was made here.
   *
   * @throws ZipException if it is not that any more
   */
  static byte[] text(byte[] member) throws ZipException {
    int end = member.length - TRAILER_BYTES;
    if (end < HEADER.length || !Arrays.equals(HEADER, 0, HEADER.length, member, 0, HEADER.length)) {
      throw new ZipException("not a member of gzip");
    }
    ByteBuffer trailer = ByteBuffer.wrap(member).order(ByteOrder.LITTLE_ENDIAN).position(end);
    int expected = trailer.getInt();
    byte[] text = new byte[Math.clamp(trailer.getInt(), 0, Pieces.BYTES)];
    CRC32 sum = new CRC32();
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(member, HEADER.length, end - HEADER.length);
      int length = inflater.inflate(text);
      // also of a text without bytes the end is still to be read
      int more = inflater.finished() ? 0 : inflater.inflate(new byte[1]);
      sum.update(text);
      if (length != text.length
          || more != 0
          || !inflater.finished()
          || inflater.getRemaining() != 0
          || (int) sum.getValue() != expected) {
        throw new ZipException("a member of gzip is not what it was");
      }
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    } finally {
      inflater.end();
    }
    return text;
  }
}
