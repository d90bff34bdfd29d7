package dev.alpi.backup;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Executor;

/**
 * The text of members of gzip of which each one's length is known: several threads decompress them.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class GzipMembers implements SlicedText.Source {
  private static final int THREADS = 2;

  private final BodyStream body;
  private final Lengths lengths;
  private final InOrder<byte[]> ahead;
  private int asked;

  /** How long the members are that follow each other. */
  static final class Lengths {
    private int[] lengths = new int[64];
    private int count;

    void add(int length) {
      if (count == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      lengths[count++] = length;
    }
  }

  GzipMembers(BodyStream body, Lengths lengths, Executor workers) {
    this.body = body;
    this.lengths = lengths;
    this.ahead = new InOrder<>(workers, THREADS);
  }

  @Override
  public byte[] next() throws IOException {
    while (asked < lengths.count && !ahead.isFull()) {
      int length = lengths.lengths[asked++];
      byte[] member = body.next(length);
      if (member.length < length) {
        throw new EOFException("it ends within a member of gzip");
      }
      ahead.ask(() -> GzipMember.text(member));
    }
    return ahead.isEmpty() ? new byte[0] : ahead.take("read");
  }

  @Override
  public void close() {
    ahead.close();
  }
}
