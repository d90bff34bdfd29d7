package dev.alpi.backup;

import java.time.Instant;

/**
 * Something that an archive has.
 *
 * @param path where, with slashes
 * @param kind what it is
 * @param size how many bytes of content follow
 * @param mode who may do what: the nine bits of permissions
 * @param modified when its content was changed last
 * @param target where a link leads; empty for all else
 */
record ArchiveEntry(String path, Kind kind, long size, int mode, Instant modified, String target) {
  /** Returns this one, at another path. */
  ArchiveEntry at(String other) {
    return new ArchiveEntry(other, kind, size, mode, modified, target);
  }

  /** Returns this one, as it was found when its content was read. */
  ArchiveEntry read(long bytes, Instant then) {
    return new ArchiveEntry(path, kind, bytes, mode, then, target);
  }

  /** Returns this one, which is the same as no other. */
  ArchiveEntry alone() {
    return new ArchiveEntry(path, kind, size, mode, modified, "");
  }

  /** What a file can be. */
  enum Kind {
    /** A regular file; with a target, the archive has its content there too, under another name. */
    FILE('0'),
    /** The same as another file that came before it; only other programs write these. */
    HARD_LINK('1'),
    /** A symbolic link. */
    LINK('2'),
    /** A directory. */
    DIRECTORY('5');

    private final char type;

    Kind(char type) {
      this.type = type;
    }

    /** Returns its letter in the archive. */
    char type() {
      return type;
    }
  }
}
