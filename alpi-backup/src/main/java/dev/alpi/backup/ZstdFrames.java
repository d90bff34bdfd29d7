package dev.alpi.backup;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;

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

  private final Reused<Compressor> compressing =
      new Reused<>(
          () ->
              new Compressor(
                  new ZstdCompressCtx().setLevel(LEVEL), new byte[longest(ChunkFile.TEXT_BYTES)]),
          each -> each.context().close());

  private final Reused<ZstdDecompressCtx> decompressing =
      new Reused<>(ZstdDecompressCtx::new, ZstdDecompressCtx::close);

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
    Compressor compressor = compressing.take();
    try {
      byte[] frame = compressor.frame();
      return use.of(
          frame, compressor.context().compressByteArray(frame, 0, frame.length, text, 0, length));
    } finally {
      compressing.give(compressor);
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
    ZstdDecompressCtx context = decompressing.take();
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
      decompressing.give(context);
    }
    throw BackupException.hostile("the archive has a chunk that is not one frame of its length");
  }

  @Override
  public void close() {
    compressing.close();
    decompressing.close();
  }
}
