package dev.alpi.backup;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Compresses and decompresses pieces to frames of zstd (RFC 8878).
 *
 * <p><b>Threads:</b> may be used by several; closed by the last one.
 */
final class ZstdFrames implements AutoCloseable {
  /** On one thread for each of two cores, level 1 takes two thirds of the time of 3. */
  private static final int LEVEL = 1;

  /** What a frame may be longer than its text. */
  private static final int HEADROOM = 1024;

  private final Queue<Compressor> compressing = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;
  private final Queue<ZstdDecompressCtx> decompressing = new ConcurrentLinkedQueue<>();

  /** Returns how many bytes {@code length} of them may become. */
  static int longest(int length) {
    return length + length / 128 + HEADROOM;
  }

  /** Makes something of a frame. */
  interface Use {
    /**
     * Called once.
     *
     * @param frame the frame, which is another one afterwards
     * @param length so much of it counts
     */
    byte[] of(byte[] frame, int length);
  }

  /**
   * Compresses the first {@code length} bytes of {@code text}, at most those of a piece.
   *
   * @return what {@code use} makes of the frame
   */
  byte[] compress(byte[] text, int length, Use use) {
    Compressor compressor = compressing.poll();
    if (compressor == null) {
      compressor =
          new Compressor(
              new ZstdCompressCtx().setLevel(LEVEL), new byte[longest(ChunkFile.TEXT_BYTES)]);
    }
    try {
      byte[] frame = compressor.frame();
      return use.of(
          frame, compressor.context().compressByteArray(frame, 0, frame.length, text, 0, length));
    } finally {
      keep(compressing, compressor, each -> each.context().close());
    }
  }

  /** What compresses, and where to. */
  private record Compressor(ZstdCompressCtx context, byte[] frame) {}

  /**
   * Decompresses a frame whose text has {@code length} bytes.
   *
   * @param frameLength so much of {@code frame} counts
   * @throws BackupException if it has not; no more than that is ever made of it
   */
  byte[] decompress(byte[] frame, int frameLength, int length) throws BackupException {
    ZstdDecompressCtx context = decompressing.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    byte[] text = new byte[length];
    try {
      // what comes after a frame would be decompressed too
      if (Zstd.findFrameCompressedSize(frame, 0, frameLength) == frameLength
          && context.decompressByteArray(text, 0, length, frame, 0, frameLength) == length) {
        return text;
      }
    } catch (ZstdException e) {
      throw BackupException.hostile("the archive has a chunk that is no zstd: " + e.getMessage());
    } finally {
      keep(decompressing, context, ZstdDecompressCtx::close);
    }
    throw BackupException.hostile("the archive has a chunk that is not one frame of its length");
  }

  private <C> void keep(Queue<C> contexts, C context, Consumer<C> closing) {
    contexts.add(context);
    if (isClosed) {
      // nobody waited for this piece
      empty(contexts, closing);
    }
  }

  private static <C> void empty(Queue<C> contexts, Consumer<C> closing) {
    for (C each = contexts.poll(); each != null; each = contexts.poll()) {
      closing.accept(each);
    }
  }

  @Override
  public void close() {
    isClosed = true;
    empty(compressing, each -> each.context().close());
    empty(decompressing, ZstdDecompressCtx::close);
  }
}
