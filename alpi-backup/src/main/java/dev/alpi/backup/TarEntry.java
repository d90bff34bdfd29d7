package dev.alpi.backup;

import java.time.Instant;

/**
 * A file of an archive.
 *
 * @param path where, with slashes, as the archive has it
 * @param kind what it is
 * @param size how many bytes of content follow
 * @param mode who may do what: the nine bits of permissions
 * @param modified when its content was changed last
 * @param target where a link leads; empty for all else
 */
record TarEntry(String path, Kind kind, long size, int mode, Instant modified, String target) {
  /** Returns this one, which is the same as no other. */
  TarEntry alone() {
    return new TarEntry(path, kind, size, mode, modified, "");
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
