package dev.alpi.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A text that comes in pieces, to be read as a stream, or by slices of them that are not copied.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class SlicedText extends InputStream {
  private static final int PIECE_BYTES = 256 * 1024;

  private final Source source;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean isAtEnd;

  /** Where the pieces come from. */
  interface Source extends AutoCloseable {
    /** Returns the next piece, which is not changed afterwards; an empty one at the end. */
    byte[] next() throws IOException;

    /** Ends what is made ahead. */
    @Override
    void close() throws IOException;
  }

  SlicedText(Source source) {
    this.source = source;
  }

  /** Reads so many bytes, or as many as there are; at once, where {@link #readNBytes} copies. */
  static byte[] read(InputStream in, int most) throws IOException {
    byte[] bytes = new byte[most];
    int length = in.readNBytes(bytes, 0, most);
    return length == most ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Returns that which is read from a stream, and closes it. */
  static Source of(InputStream in) {
    return new Source() {
      @Override
      public byte[] next() throws IOException {
        return read(in, PIECE_BYTES);
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private boolean hasMore() throws IOException {
    while (!piece.hasRemaining() && !isAtEnd) {
      piece = ByteBuffer.wrap(source.next());
      isAtEnd = !piece.hasRemaining();
    }
    return !isAtEnd;
  }

  /**
   * Returns what comes next, at most {@code most} bytes, which is not changed afterwards; nothing
   * at the end.
   */
  ByteBuffer slice(long most) throws IOException {
    if (most == 0 || !hasMore()) {
      return ByteBuffer.allocate(0);
    }
    int length = (int) Math.min(most, piece.remaining());
    ByteBuffer slice = piece.duplicate().limit(piece.position() + length);
    ByteBuffer _ = piece.position(piece.position() + length);
    return slice;
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? piece.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int read = Math.min(count, piece.remaining());
    ByteBuffer _ = piece.get(target, offset, read);
    return read;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
