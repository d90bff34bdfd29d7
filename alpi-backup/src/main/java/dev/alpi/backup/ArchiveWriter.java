package dev.alpi.backup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes an archive of one format: each entry is begun, then its content written; then all is
 * finished.
 *
 * <p><b>Threads:</b> one at a time.
 */
sealed interface ArchiveWriter extends Closeable permits TarArchiveWriter, ChunkArchiveWriter {
  /** Says whether a file that is another one too is written without its content. */
  boolean isContentShared();

  /** Returns what makes the sums of files by which the archive is proven. */
  Sums sums();

  /**
   * Begins an entry.
   *
   * @return where its content will be, if the archive has places; else 0
   */
  long begin(ArchiveEntry entry) throws IOException;

  /**
   * Returns where the next piece of the content of the file that was begun belongs, at least one
   * byte; {@link #filled} says how much was put there. It is not changed afterwards.
   */
  ByteBuffer room();

  /** Takes so many bytes that were put into {@link #room}. */
  void filled(int count) throws IOException;

  /** Writes what is left, when all of {@code manifest} was written. */
  void finish(Manifest manifest) throws IOException;

  /**
   * Returns what reads the archive that is in {@code file}, after {@link #finish}; it closes that.
   * The archive is whole when it was read.
   */
  ArchiveReader reader(FileChannel file) throws IOException;
}
