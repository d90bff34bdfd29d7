package dev.alpi.alp.link;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * Reads from a connection, for a moment without going to sleep: an answer that takes no time is
 * there sooner than a thread that sleeps could be woken.
 *
 * <p><b>Threads:</b> one; nobody writes while it reads eagerly.
 */
final class EagerInput extends InputStream {
  /* Implementation notes. To be woken costs the one who waits some 20 µs, and the one who wakes
   * about as much: together a tenth of a ping (docs/performance.md). The processor is given to
   * whoever wants it between two looks, so that on a single one the other side can answer.
   */

  /** At about a microsecond each, more than a ping takes; an answer of a model is not awaited. */
  private static final int LOOKS_MAX = 256;

  private final SocketChannel connection;
  private final InputStream in;
  private boolean isEager;

  /** Creates it on a connection that blocks, and stays the caller's to close. */
  EagerInput(SocketChannel connection) {
    this.connection = connection;
    this.in = Channels.newInputStream(connection);
  }

  /** The next read waits eagerly, those after it do not. */
  void expect() {
    isEager = true;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (isEager && length > 0) {
      isEager = false;
      int count = look(ByteBuffer.wrap(bytes, offset, length));
      if (count != 0) {
        return count;
      }
    }
    return in.read(bytes, offset, length);
  }

  /** Returns how many bytes there are within a moment, -1 if it is the end. */
  private int look(ByteBuffer buffer) throws IOException {
    connection.configureBlocking(false);
    try {
      int count = connection.read(buffer);
      for (int looks = 1; count == 0 && looks < LOOKS_MAX; looks++) {
        Thread.yield();
        count = connection.read(buffer);
      }
      return count;
    } finally {
      // also if it was closed meanwhile, which this tells as any read does; left as it is, the next
      // one would tell that it does not block
      connection.configureBlocking(true);
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }
}
