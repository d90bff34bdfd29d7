package dev.alpi.backup;

import java.io.Closeable;
import java.io.IOException;
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

  /**
   * Begins an entry.
   *
   * @return where its content will be, if the archive has places; else 0
   */
  long begin(ArchiveEntry entry) throws IOException;

  /** Writes the next piece of the content of the file that was begun. */
  void write(byte[] bytes, int length) throws IOException;

  /** Writes what is left, when all of {@code manifest} was written. */
  void finish(Manifest manifest, Progress progress) throws IOException;

  /** Returns what reads the archive that is in {@code file}; it closes that. */
  ArchiveReader reader(FileChannel file) throws IOException;
}
