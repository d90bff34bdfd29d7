package dev.alpi.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was written into an archive, to be compared with what is read from it.
 *
 * <p><b>Threads:</b> one at a time.
 */
final class Manifest {
  /**
   * An entry.
   *
   * @param entry as it was written; its path is relative to the home
   * @param sha256 of its content, in hexadecimal; empty of what is no file
   * @param at where its content begins, if the archive has places
   */
  record Line(ArchiveEntry entry, String sha256, long at) {}

  private final Map<String, Line> lines = new LinkedHashMap<>();

  static MessageDigest hash() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest());
  }

  void add(Line line) {
    lines.put(line.entry().path(), line);
  }

  /** Returns the file of that path, if one was written. */
  Optional<Line> file(String path) {
    return Optional.ofNullable(lines.get(path))
        .filter(each -> each.entry().kind() == ArchiveEntry.Kind.FILE);
  }

  Collection<Line> lines() {
    return lines.values();
  }

  /** Compares what is read from an archive with what was written into it, in its order. */
  Proof proof() {
    return new Proof();
  }

  /** A comparison. */
  final class Proof {
    private final Iterator<Line> expected = lines.values().iterator();
    private final byte[] buffer = new byte[256 * 1024];

    /**
     * Requires that {@code entry} is what comes next.
     *
     * @throws BackupException if it is another one
     */
    void require(ArchiveEntry entry, Content content) throws java.io.IOException {
      Line line = expected.hasNext() ? expected.next() : null;
      boolean isFile = entry.kind() == ArchiveEntry.Kind.FILE;
      if (line == null
          || !line.entry().equals(entry)
          || isFile && !line.sha256().equals(content.sha256(buffer))) {
        throw unproven(entry.path() + " is read from it otherwise than it was written");
      }
    }

    /**
     * Requires that all was read.
     *
     * @throws BackupException if something is missing
     */
    void requireAll() throws BackupException {
      if (expected.hasNext()) {
        throw unproven(expected.next().entry().path() + " is missing in it");
      }
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
