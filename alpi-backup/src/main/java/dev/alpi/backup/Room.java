package dev.alpi.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much fits on a disk.
 *
 * @param place the directory that it was asked of
 * @param bytes how many are free
 */
record Room(Path place, long bytes) {
  /** What Linux and macOS call a full disk ({@code ENOSPC}). */
  private static final String NO_SPACE = "No space left on device";

  /** What is left free for others. */
  private static final long SPARE_BYTES = 64L << 20;

  private static final int MEBIBYTE_BITS = 20;

  /** Returns that of the disk of {@code folder}, which may be absent yet. */
  static Room at(Path folder) throws IOException {
    Path there = folder;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return new Room(there, Files.getFileStore(there).getUsableSpace());
  }

  /**
   * Returns {@code some} and {@code more} bytes together. Of little, as much more is left free; of
   * much, what others may need meanwhile.
   *
   * @throws BackupException if they do not fit
   */
  long with(long some, long more) throws BackupException {
    long spare = Math.min(SPARE_BYTES, some + Math.min(more, SPARE_BYTES));
    if (more > bytes - some - spare) {
      throw new BackupException(
          BackupException.Kind.NO_ROOM,
          "there is no room for it at "
              + place
              + ", where "
              + mebibytes(bytes)
              + " are free: what is there stays until the new is whole, and "
              + mebibytes(spare)
              + " are left to others",
          "make room first");
    }
    return some + more;
  }

  private static String mebibytes(long bytes) {
    return (bytes >> MEBIBYTE_BITS) + " MiB";
  }

  /** Says where there is no room, which the system's own message does not. */
  static IOException named(IOException failure, Path archive) {
    if (!NO_SPACE.equals(failure.getMessage())) {
      return failure;
    }
    BackupException full =
        new BackupException(
            BackupException.Kind.NO_ROOM,
            "there is no room for the archive in " + archive.getParent(),
            "free some there, or name a directory of another disk; nothing else was changed");
    Throwable _ = full.initCause(failure);
    return full;
  }
}
