package dev.alpi.backup;

import java.time.Instant;

/**
 * Something that an archive has.
 *
 * @param path where it belongs, relative to the home, with slashes
 * @param kind what it is
 * @param bytes of a file, how long it is
 * @param mode its permissions, nine bits
 * @param modified when its content was changed last
 * @param target of a link, where it leads; of a file that is another one too, that one; or empty
 */
public record ArchivedFile(
    String path, Kind kind, long bytes, int mode, Instant modified, String target) {
  /** What it is. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A symbolic link. */
    LINK,
    /** A directory. */
    DIRECTORY
  }

  static ArchivedFile of(String path, ArchiveEntry entry) {
    Kind kind =
        switch (entry.kind()) {
          case FILE, HARD_LINK -> Kind.FILE;
          case LINK -> Kind.LINK;
          case DIRECTORY -> Kind.DIRECTORY;
        };
    return new ArchivedFile(
        path, kind, entry.size(), entry.mode(), entry.modified(), entry.target());
  }
}
