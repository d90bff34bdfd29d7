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

  private final Queue<ZstdCompressCtx> compressing = new ConcurrentLinkedQueue<>();
  private volatile boolean isClosed;
  private final Queue<ZstdDecompressCtx> decompressing = new ConcurrentLinkedQueue<>();

  /** Returns how many bytes {@code length} of them may become. */
  static int longest(int length) {
    return length + length / 128 + HEADROOM;
  }

  /** Compresses the first {@code length} bytes of {@code text}; returns how many they become. */
  int compress(byte[] text, int length, byte[] into) {
    ZstdCompressCtx context = compressing.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    try {
      return context.compressByteArray(into, 0, into.length, text, 0, length);
    } finally {
      keep(compressing, context, ZstdCompressCtx::close);
    }
  }

  /**
   * Decompresses a frame whose text has {@code length} bytes.
   *
   * @throws BackupException if it has not; no more than that is ever made of it
   */
  byte[] decompress(byte[] frame, int length) throws BackupException {
    ZstdDecompressCtx context = decompressing.poll();
    if (context == null) {
      context = new ZstdDecompressCtx();
    }
    byte[] text = new byte[length];
    try {
      // what comes after a frame would be decompressed too
      if (Zstd.findFrameCompressedSize(frame) == frame.length
          && context.decompressByteArray(text, 0, length, frame, 0, frame.length) == length) {
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
    empty(compressing, ZstdCompressCtx::close);
    empty(decompressing, ZstdDecompressCtx::close);
  }
}
