package dev.alpi.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much fits on a disk.
 *
 * @param place the directory that it was asked of
 * @param bytes how many are free for what is restored
 */
record Room(Path place, long bytes) {
  /** What is left free for others. */
  private static final long SPARE_BYTES = 64L << 20;

  private static final int MEBIBYTE_BITS = 20;

  /** Returns that of the disk of {@code folder}, which may be absent yet. */
  static Room at(Path folder) throws IOException {
    Path there = folder;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return new Room(there, Files.getFileStore(there).getUsableSpace() - SPARE_BYTES);
  }

  /**
   * Returns {@code some} and {@code more} bytes together.
   *
   * @throws BackupException if they do not fit
   */
  long with(long some, long more) throws BackupException {
    if (more > bytes - some) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          "it needs more than "
              + (Math.max(0, bytes) >> MEBIBYTE_BITS)
              + " MiB, which are free beside "
              + (SPARE_BYTES >> MEBIBYTE_BITS)
              + " for others at "
              + place,
          "make room; what is there now stays until the new is whole");
    }
    return some + more;
  }
}
