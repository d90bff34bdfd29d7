package dev.alpi.backup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * The text of chunks that follow each other, from anywhere in it. Those that will be wanted are
 * read, decrypted and decompressed ahead, by other threads.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class ChunkText implements Closeable {
  private static final int THREADS = 2;

  private final ChunkFile file;
  private final long bytes;
  private final ContentKey key;
  private final ZstdFrames frames;
  private final BitSet wanted;
  private final InOrder<byte[]> ahead;
  private final Deque<Integer> asked = new ArrayDeque<>();
  private int current = -1;
  private byte[] text = new byte[0];

  /**
   * Creates it.
   *
   * @param bytes how long the text is
   * @param wanted which chunks will be read, most likely in their order
   */
  ChunkText(
      ChunkFile file,
      long bytes,
      ContentKey key,
      ZstdFrames frames,
      BitSet wanted,
      Executor workers) {
    this.file = file;
    this.bytes = bytes;
    this.key = key;
    this.frames = frames;
    this.wanted = wanted;
    this.ahead = new InOrder<>(workers, THREADS);
  }

  /** Returns all chunks of a text. */
  static BitSet all(int count) {
    BitSet all = new BitSet();
    all.set(0, count);
    return all;
  }

  long bytes() {
    return bytes;
  }

  /** Returns where its last chunk ends in the file. */
  long end() throws IOException {
    return file.place(file.count());
  }

  /**
   * Returns what is at {@code at}, as far as its chunk goes: at least one byte, at most {@code
   * most}. It is not changed afterwards.
   */
  ByteBuffer slice(long at, long most) throws IOException {
    int index = Math.toIntExact(at / ChunkFile.TEXT_BYTES);
    if (index != current) {
      text = chunk(index);
      current = index;
    }
    int start = (int) (at % ChunkFile.TEXT_BYTES);
    return ByteBuffer.wrap(text, start, (int) Math.min(most, text.length - start));
  }

  private byte[] chunk(int index) throws IOException {
    if (asked.isEmpty() || asked.getFirst() != index) {
      // not what was expected: a file that is another one too, and is read for itself
      ahead.close();
      asked.clear();
      ask(index);
    }
    int _ = asked.removeFirst();
    int last = asked.isEmpty() ? index : asked.getLast();
    for (int next = wanted.nextSetBit(last + 1);
        next >= 0 && !ahead.isFull();
        next = wanted.nextSetBit(next + 1)) {
      ask(next);
    }
    return ahead.take("read");
  }

  private void ask(int index) throws IOException {
    ChunkFile.Sealed sealed = file.sealed(index);
    long number = file.number(index);
    int length = (int) Math.min(ChunkFile.TEXT_BYTES, bytes - (long) index * ChunkFile.TEXT_BYTES);
    asked.addLast(index);
    ahead.ask(
        () ->
            frames.decompress(
                frame ->
                    key.open(number, ContentKey.Place.BEFORE_ANOTHER, frame, sealed.read(frame)),
                length));
  }

  @Override
  public void close() {
    ahead.close();
  }
}
