package dev.alpi.backup;

import static java.nio.file.StandardOpenOption.READ;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * An archive of format 1. Its content is read after {@link #unlock} only, which has authenticated
 * all of it: what strangers wrote is not even decompressed.
 *
 * <p>However large it is, little of it is in memory.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Archive implements Closeable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final FileChannel file;
  private final ArchiveHeader header;
  private final Executor workers;
  private @Nullable ArchiveKey key;

  private Archive(FileChannel file, ArchiveHeader header, Executor workers) {
    this.file = file;
    this.header = header;
    this.workers = workers;
  }

  /**
   * Opens one, and reads what of it is not encrypted.
   *
   * @param file where it is
   * @param workers run what can be done at the same time; two are enough
   * @return the archive, to be closed
   * @throws BackupException if it is none
   * @throws IOException if it cannot be read
   */
  public static Archive open(Path file, Executor workers) throws IOException {
    FileChannel channel = FileChannel.open(file, READ);
    try {
      return new Archive(channel, ArchiveHeader.read(channel), workers);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns that which was just written to {@code file}, with its key. */
  static Archive opened(Path file, ArchiveKey key, Executor workers) throws IOException {
    Archive archive = open(file, workers);
    archive.key = key;
    return archive;
  }

  /** {@return when it says it was made; before {@link #unlock}, anybody may have written that} */
  public Optional<Instant> created() {
    return header.created();
  }

  /** {@return the profile that it is of, if it was made by an old version for one alone} */
  public Optional<String> profile() {
    return header.profile();
  }

  /**
   * Finds the key, and authenticates the whole archive.
   *
   * @param passphrase what it was made with
   * @param progress hears how far that is
   * @throws BackupException if the passphrase is wrong or the archive damaged
   * @throws IOException if it cannot be read
   */
  public void unlock(Passphrase passphrase, Progress progress) throws IOException {
    for (byte[] candidate : passphrase.candidates()) {
      ArchiveKey derived = ArchiveKey.derive(candidate, header.salt());
      if (isUnlocked(derived, progress)) {
        return;
      }
      derived.close();
    }
    throw BodyStream.notAuthentic();
  }

  /** Takes {@code derived} if the whole archive is authentic under it; returns whether it is. */
  boolean isUnlocked(ArchiveKey derived, Progress progress) throws IOException {
    long end = BodyStream.end(file, header);
    boolean isAuthentic =
        MessageDigest.isEqual(tag(file, header, derived, end, progress), BodyStream.tag(file, end));
    if (isAuthentic) {
      key = derived;
    }
    return isAuthentic;
  }

  /** Returns the tag that an archive whose encrypted text is in {@code file} has to have. */
  static byte[] tag(
      FileChannel file, ArchiveHeader header, ArchiveKey key, long end, Progress progress)
      throws IOException {
    ArchiveKey.Authenticator authenticator =
        key.authenticator(header.nonce(), header.authenticated());
    ByteBuffer piece = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = header.length(); at < end; ) {
      piece.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
      int read = file.read(piece, at);
      if (read < 0) {
        throw BodyStream.notAuthentic();
      }
      authenticator.update(piece.array(), read);
      at += read;
      progress.step(Progress.Stage.SEALING, at, end);
    }
    return authenticator.tag();
  }

  /** Takes what an archive has. */
  interface Visitor {
    /**
     * Takes an entry; its content may be read from {@code tar}.
     *
     * @param path where it belongs in the home; empty for the home itself
     */
    void visit(Optional<String> path, TarEntry entry, TarReader tar) throws IOException;
  }

  /**
   * Reads all of it, once more authenticating it: the file may have been changed since.
   *
   * @throws BackupException if it is not authentic, or has what no archive may have
   */
  void read(Visitor visitor, Progress.Stage stage, Progress progress) throws IOException {
    ArchiveKey unlocked = key;
    if (unlocked == null) {
      throw new IllegalStateException("locked");
    }
    BodyStream body = new BodyStream(file, header, unlocked, workers);
    try {
      read(body, visitor, stage, progress);
    } catch (EOFException | ZipException e) {
      throw BackupException.hostile("the archive is not whole: " + e.getMessage());
    }
    body.requireAuthentic();
  }

  private void read(BodyStream body, Visitor visitor, Progress.Stage stage, Progress progress)
      throws IOException {
    ArchivePaths paths = new ArchivePaths(header.folder());
    long end = file.size();
    TarReader tar =
        new TarReader(
            new BufferedInputStream(new GZIPInputStream(body, BUFFER_BYTES), BUFFER_BYTES));
    for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarEntry entry = next.get();
      Optional<String> path = paths.check(entry);
      visitor.visit(path, paths.resolved(entry), tar);
      progress.step(stage, end - body.available(), end);
    }
  }

  /**
   * {@return what it has, in its order}
   *
   * @param progress hears how far that is
   * @throws BackupException if it has what no archive may have
   * @throws IOException if it cannot be read
   */
  public List<ArchivedFile> list(Progress progress) throws IOException {
    List<ArchivedFile> all = new ArrayList<>();
    read(
        (path, entry, _) -> path.map(each -> ArchivedFile.of(each, entry)).ifPresent(all::add),
        Progress.Stage.PROVING,
        progress);
    return all;
  }

  @Override
  public void close() throws IOException {
    ArchiveKey unlocked = key;
    if (unlocked != null) {
      unlocked.close();
    }
    file.close();
  }
}
