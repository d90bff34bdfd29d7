package dev.alpi.backup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * A member of gzip (RFC 1952). Each piece of a text becomes one, and all readers of gzip take
 * members one after the other for one text. What does not get smaller is stored.
 */
final class GzipMember {
  /**
   * Twice as fast as the usual 6, and a tenth larger. All of an archive waits for this; who wants
   * it small takes format 2.
   */
  private static final int LEVEL = 1;

  private static final int SAMPLES = 4;
  private static final int SAMPLE_BYTES = 8 * 1024;

  /** What saves less than this is not worth the time that it takes. */
  private static final double WORTH = 0.97;

  /** Of what is stored, a block has at most so much (RFC 1951); zlib makes them smaller. */
  private static final int STORED_BYTES = 4 * 1024;

  /** What each block may be longer than its text. */
  private static final int BLOCK_BYTES = 6;

  /** Magic, deflate, no flags, no time, nothing of the level, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int TRAILER_BYTES = 2 * Integer.BYTES;

  private GzipMember() {}

  /** Returns that of the first {@code length} bytes of {@code text}. */
  static byte[] of(byte[] text, int length) {
    byte[] member =
        new byte
            [HEADER.length + length + BLOCK_BYTES * (length / STORED_BYTES + 2) + TRAILER_BYTES];
    System.arraycopy(HEADER, 0, member, 0, HEADER.length);
    int end = HEADER.length;
    Deflater deflater =
        new Deflater(isWorthIt(text, length) ? LEVEL : Deflater.NO_COMPRESSION, true);
    try {
      deflater.setInput(text, 0, length);
      deflater.finish();
      end += deflater.deflate(member, end, member.length - TRAILER_BYTES - end);
      if (!deflater.finished()) {
        throw new IllegalStateException("longer than all that it can be");
      }
    } finally {
      deflater.end();
    }
    CRC32 sum = new CRC32();
    sum.update(text, 0, length);
    ByteBuffer _ =
        ByteBuffer.wrap(member, end, TRAILER_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) sum.getValue())
            .putInt(length);
    return Arrays.copyOf(member, end + TRAILER_BYTES);
  }

  private static boolean isWorthIt(byte[] text, int length) {
    int of = Math.min(SAMPLE_BYTES, length / SAMPLES);
    if (of == 0) {
      return true;
    }
    int smaller = 0;
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try {
      byte[] buffer = new byte[2 * SAMPLE_BYTES];
      for (int i = 0; i < SAMPLES; i++) {
        deflater.reset();
        deflater.setInput(text, i * (length / SAMPLES), of);
        deflater.finish();
        smaller += deflater.deflate(buffer);
      }
    } finally {
      deflater.end();
    }
    return smaller < SAMPLES * of * WORTH;
  }
}
