package dev.alpi.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What was written into an archive, to be compared with what is read from it.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Manifest {
  /** A file, and the SHA-256 of its content. */
  private record Line(TarEntry entry, String hash) {}

  private final List<Line> lines = new ArrayList<>();
  private final Set<String> files = new HashSet<>();

  static MessageDigest hash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(TarEntry entry, MessageDigest hash) {
    lines.add(new Line(entry, HexFormat.of().formatHex(hash.digest())));
    if (entry.kind() == TarEntry.Kind.FILE) {
      files.add(entry.path());
    }
  }

  /** Says whether a file of that path was written. */
  boolean hasFile(String path) {
    return files.contains(path);
  }

  int size() {
    return lines.size();
  }

  /**
   * Requires that the entry number {@code index} is this one.
   *
   * @throws BackupException if it is another one
   */
  void require(int index, TarEntry entry, MessageDigest hash) throws BackupException {
    Line read = new Line(entry, HexFormat.of().formatHex(hash.digest()));
    if (index >= lines.size() || !lines.get(index).equals(read)) {
      throw unproven(entry.path() + " is read from it otherwise than it was written");
    }
  }

  /**
   * Requires that all was read.
   *
   * @throws BackupException if something is missing
   */
  void requireAll(int read) throws BackupException {
    if (read != lines.size()) {
      throw unproven(lines.size() + " files were written, and " + read + " are read from it");
    }
  }

  private static BackupException unproven(String message) {
    return new BackupException(
        BackupException.Kind.UNPROVEN,
        "the new archive is not right: " + message,
        "the archive that was there before is untouched; check the disk and the memory of the"
            + " machine, then try again");
  }
}
