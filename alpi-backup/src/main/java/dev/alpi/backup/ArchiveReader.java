package dev.alpi.backup;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads archives of one format. Nothing of what an archive has is shown to anybody before it is
 * authentic.
 *
 * <p><b>Threads:</b> one at a time.
 */
sealed interface ArchiveReader extends Closeable permits TarArchiveReader, ChunkArchiveReader {
  /** Takes what an archive has. */
  interface Visitor {
    /**
     * Takes an entry.
     *
     * @param path where it belongs in the home; empty for the home itself
     * @param entry what it is; if it is the same as another, that is named relative to the home
     * @param content what is in it; may be left unread
     */
    void visit(Optional<String> path, ArchiveEntry entry, Content content) throws IOException;
  }

  Optional<Instant> created();

  /** Returns the profile that it is of, if it was made by an old version for one alone. */
  Optional<String> profile();

  Archive.OpenedBy openedBy();

  /** Finds the key, and authenticates what an archive has of that before its content is read. */
  void unlock(Passphrase passphrase, Progress progress) throws IOException;

  /** Finds the key, and authenticates what an archive has of that before its content is read. */
  void unlock(ArchiveIdentity identity, Progress progress) throws IOException;

  /** Visits all entries, whose content is not to be had. */
  void look(Visitor visitor, Progress progress) throws IOException;

  /**
   * Visits all entries; the content of those that are wanted may be read, but for that of a file
   * which is another one too, where that is wanted.
   *
   * @param wanted says so for a path in the home
   */
  void read(Predicate<String> wanted, Visitor visitor, Progress.Stage stage, Progress progress)
      throws IOException;
}
