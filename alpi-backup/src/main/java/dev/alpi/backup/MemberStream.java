package dev.alpi.backup;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.zip.GZIPInputStream;

/**
 * The text of members of gzip of which each one's length is known: several threads decompress them.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class MemberStream extends InputStream {
  private static final int THREADS = 2;

  private final InputStream in;
  private final Members members;
  private final InOrder<byte[]> ahead;
  private int asked;
  private byte[] text = new byte[0];
  private int next;

  /** How long the members are that follow each other. */
  static final class Members {
    private int[] lengths = new int[64];
    private int count;

    void add(int length) {
      if (count == lengths.length) {
        lengths = java.util.Arrays.copyOf(lengths, 2 * count);
      }
      lengths[count++] = length;
    }
  }

  MemberStream(InputStream in, Members members, Executor workers) {
    this.in = in;
    this.members = members;
    this.ahead = new InOrder<>(workers, THREADS);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    while (next == text.length) {
      while (asked < members.count && !ahead.isFull()) {
        ask(in.readNBytes(members.lengths[asked++]));
      }
      if (ahead.isEmpty()) {
        return -1;
      }
      text = ahead.take("read");
      next = 0;
    }
    int read = Math.min(count, text.length - next);
    System.arraycopy(text, next, target, offset, read);
    next += read;
    return read;
  }

  private void ask(byte[] member) throws EOFException {
    if (member.length < members.lengths[asked - 1]) {
      throw new EOFException("it ends within a member of gzip");
    }
    ahead.ask(
        () -> {
          try (InputStream one =
              new GZIPInputStream(new ByteArrayInputStream(member), member.length)) {
            return one.readAllBytes();
          }
        });
  }

  @Override
  public void close() {
    ahead.close();
  }
}
