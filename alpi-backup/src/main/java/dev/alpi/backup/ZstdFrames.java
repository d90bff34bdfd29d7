package dev.alpi.backup;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;

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

  private final Reused<Decompressor> decompressing =
      new Reused<>(
          () -> new Decompressor(new ZstdDecompressCtx(), new byte[ChunkFile.SEALED_BYTES_MAX]),
          each -> each.context().close());

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

  /** Where a frame comes from. */
  interface Source {
    /**
     * Called once.
     *
     * @param frame where to; as long as a sealed chunk may be
     * @return so much of it counts
     */
    int into(byte[] frame) throws IOException;
  }

  /**
   * Decompresses a frame whose text has {@code length} bytes.
   *
   * @throws BackupException if it has not; no more than that is ever made of it
   */
  byte[] decompress(Source source, int length) throws IOException {
    Decompressor decompressor = decompressing.take();
    byte[] frame = decompressor.frame();
    byte[] text = new byte[length];
    try {
      int frameLength = source.into(frame);
      // what comes after a frame would be decompressed too
      if (Zstd.findFrameCompressedSize(frame, 0, frameLength) == frameLength
          && decompressor.context().decompressByteArray(text, 0, length, frame, 0, frameLength)
              == length) {
        return text;
      }
    } catch (ZstdException e) {
      throw BackupException.hostile("the archive has a chunk that is no zstd: " + e.getMessage());
    } finally {
      decompressing.give(decompressor);
    }
    throw BackupException.hostile("the archive has a chunk that is not one frame of its length");
  }

  /** What decompresses, and where from. */
  private record Decompressor(ZstdDecompressCtx context, byte[] frame) {}

  @Override
  public void close() {
    compressing.close();
    decompressing.close();
  }
}
