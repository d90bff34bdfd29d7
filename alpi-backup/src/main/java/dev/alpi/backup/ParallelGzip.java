package dev.alpi.backup;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses to gzip (RFC 1952) by several threads: each piece of the text becomes a member of its
 * own, and all readers of gzip take members one after the other for one text. What does not get
 * smaller is stored.
 *
 * <p>Keeps a few pieces for each thread in memory, however long the text is.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ParallelGzip extends OutputStream {
  private static final int PIECE_BYTES = 1 << 20;

  /**
   * Twice as fast as the usual 6, and a tenth larger. All of an archive waits for this; who wants
   * it small takes format 2.
   */
  private static final int LEVEL = 1;

  private static final int SAMPLES = 4;
  private static final int SAMPLE_BYTES = 8 * 1024;

  /** What saves less than this is not worth the time that it takes. */
  private static final double WORTH = 0.97;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int BITS_OF_BYTE = 8;

  /** Magic, deflate, no flags, no time, nothing of the level, unknown system. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream sink;
  private final InOrder<byte[]> members;
  private final MemberStream.Members lengths = new MemberStream.Members();
  private byte[] piece = new byte[PIECE_BYTES];
  private int length;
  private boolean isEmpty = true;

  /**
   * Creates it.
   *
   * @param sink takes the compressed text, in the thread that writes the text; stays open
   * @param workers compress
   * @param threads how many do so at the same time
   */
  ParallelGzip(OutputStream sink, Executor workers, int threads) {
    this.sink = sink;
    this.members = new InOrder<>(workers, threads);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, PIECE_BYTES - length);
      System.arraycopy(bytes, offset + done, piece, length, part);
      length += part;
      done += part;
      if (length == PIECE_BYTES) {
        hand();
      }
    }
  }

  private void hand() throws IOException {
    if (members.isFull()) {
      take();
    }
    byte[] full = piece;
    int bytes = length;
    members.ask(() -> member(full, bytes));
    isEmpty = false;
    piece = new byte[PIECE_BYTES];
    length = 0;
  }

  private void take() throws IOException {
    byte[] member = members.take("compressed");
    lengths.add(member.length);
    sink.write(member);
  }

  /** Returns how long the members are that were written. */
  MemberStream.Members members() {
    return lengths;
  }

  /** Writes all that is left; the sink stays open. */
  void finish() throws IOException {
    if (length > 0 || isEmpty) {
      hand();
    }
    while (!members.isEmpty()) {
      take();
    }
  }

  /** What has not been compressed yet is not wanted any more. */
  @Override
  public void close() {
    members.close();
  }

  private static byte[] member(byte[] text, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(length / 2);
    out.writeBytes(HEADER);
    Deflater deflater =
        new Deflater(isWorthIt(text, length) ? LEVEL : Deflater.NO_COMPRESSION, true);
    try {
      deflater.setInput(text, 0, length);
      deflater.finish();
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    } finally {
      deflater.end();
    }
    CRC32 sum = new CRC32();
    sum.update(text, 0, length);
    littleEndian(out, sum.getValue());
    littleEndian(out, length);
    return out.toByteArray();
  }

  private static void littleEndian(ByteArrayOutputStream out, long value) {
    for (int i = 0; i < Integer.BYTES; i++) {
      out.write((int) (value >>> (BITS_OF_BYTE * i)));
    }
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
