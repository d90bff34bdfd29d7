package dev.alpi.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
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
   * @param sum of its content, in hexadecimal: SHA-256 where the archive has it; empty of what is
   *     no file
   * @param at where its content begins, if the archive has places
   */
  record Line(ArchiveEntry entry, String sum, long at) {}

  private final Map<String, Line> lines = new LinkedHashMap<>();

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

  /**
   * Compares what is read from an archive with what was written into it, in its order.
   *
   * @param sums make sums as those of the lines are
   */
  Proof proof(Sums sums) {
    return new Proof(sums);
  }

  /** A comparison. */
  final class Proof {
    private final Iterator<Line> expected = lines.values().iterator();
    private final Summed<Line> read = new Summed<>(this::compare);
    private final Sums sums;

    private Proof(Sums sums) {
      this.sums = sums;
    }

    /**
     * Requires that {@code entry} is what comes next, and reads it; whether its content is as it
     * was written may be found out later.
     *
     * @throws BackupException if it is another one, or one before it has another content
     */
    void require(ArchiveEntry entry, Content content) throws IOException {
      Line line = expected.hasNext() ? expected.next() : null;
      Optional<String> said = content.sha256();
      boolean isFile = entry.kind() == ArchiveEntry.Kind.FILE;
      if (line == null
          || !line.entry().equals(entry)
          || isFile && !said.orElse(line.sum()).equals(line.sum())) {
        throw different(entry.path());
      }
      Sums.Sum sum = sums.begin();
      for (ByteBuffer each = content.next(); each.hasRemaining(); each = content.next()) {
        if (said.isEmpty()) {
          sum.add(each);
        }
      }
      if (isFile && said.isEmpty()) {
        sum.end();
        read.add(line, sum);
      }
      read.takeKnown();
    }

    private void compare(Line line, String sum) throws BackupException {
      if (!line.sum().equals(sum)) {
        throw different(line.entry().path());
      }
    }

    private BackupException different(String path) {
      return unproven(path + " is read from it otherwise than it was written");
    }

    /**
     * Requires that all was read, and is as it was written.
     *
     * @throws BackupException if something is missing, or has another content
     */
    void requireAll() throws IOException {
      read.takeAll();
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
