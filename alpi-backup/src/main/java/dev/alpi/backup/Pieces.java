package dev.alpi.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Cuts a text into pieces, of each of which several threads make something, and gives that on in
 * the order of the text.
 *
 * <p>Keeps a few pieces for each thread in memory, however long the text is.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Pieces extends OutputStream {
  /** Of each piece but the last: in format 2 a piece is a chunk. */
  static final int BYTES = ChunkFile.TEXT_BYTES;

  private final Making making;
  private final Taking taking;
  private final Supplier<byte[]> rooms;
  private final InOrder<byte[]> made;
  private byte[] piece;
  private int length;
  private long number;

  /** Makes something of a piece. */
  interface Making {
    /**
     * Called by any of the threads.
     *
     * @param number of the piece, from 0
     * @param text the piece, which is not changed here afterwards
     * @param length so much of it counts
     */
    byte[] of(long number, byte[] text, int length);
  }

  /** Takes what was made. */
  interface Taking {
    /** Called by the thread that writes the text. */
    void take(byte[] made) throws IOException;
  }

  /**
   * Creates it.
   *
   * @param rooms returns what {@value #BYTES} bytes of text are put into
   * @param workers make what is made
   * @param threads how many do so at the same time
   */
  Pieces(Supplier<byte[]> rooms, Making making, Taking taking, Executor workers, int threads) {
    this.rooms = rooms;
    this.piece = rooms.get();
    this.making = making;
    this.taking = taking;
    this.made = new InOrder<>(workers, threads);
  }

  /** Returns how many pieces were begun and ended. */
  long count() {
    return number;
  }

  /**
   * Returns where what comes next of the text may be put, at least one byte; {@link #filled} says
   * how much was. Its array is not used for anything else here.
   */
  ByteBuffer room() {
    return ByteBuffer.wrap(piece, length, BYTES - length);
  }

  /** Takes so many bytes that were put into {@link #room}. */
  void filled(int count) throws IOException {
    length += count;
    if (length == BYTES) {
      hand();
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    for (int done = 0; done < count; ) {
      int part = Math.min(count - done, BYTES - length);
      System.arraycopy(bytes, offset + done, piece, length, part);
      done += part;
      filled(part);
    }
  }

  private void hand() throws IOException {
    if (made.isFull()) {
      taking.take(made.take("written"));
    }
    byte[] text = piece;
    int bytes = length;
    long place = number++;
    made.ask(() -> making.of(place, text, bytes));
    piece = rooms.get();
    length = 0;
  }

  /** Ends a text: what comes next begins in a piece of its own. */
  void end() throws IOException {
    if (length > 0) {
      hand();
    }
    while (!made.isEmpty()) {
      taking.take(made.take("written"));
    }
  }

  /** What was not made yet is not wanted any more. */
  @Override
  public void close() {
    made.close();
  }
}
