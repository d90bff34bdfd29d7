package dev.alpi.backup;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import javax.crypto.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * Reads archives of format 1. Their content is read after {@link #unlock} only, which has
 * authenticated all of it: what strangers wrote is not even decompressed.
 *
 * <p>However large one is, little of it is in memory.
 */
final class TarArchiveReader implements ArchiveReader {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final FileChannel file;
  private final ArchiveHeader header;
  private final Executor workers;
  private @Nullable ArchiveKey key;
  private @Nullable Unsealed unsealed;

  TarArchiveReader(FileChannel file, ArchiveHeader header, Executor workers) {
    this.file = file;
    this.header = header;
    this.workers = workers;
  }

  /**
   * What was just written, and has no tag yet.
   *
   * @param members how long those of its text are
   * @param sealing writes the tag of what was read
   */
  record Unsealed(GzipMembers.Lengths members, Sealing sealing) {}

  /** Takes a tag. */
  interface Sealing {
    void seal(byte[] tag) throws IOException;
  }

  /**
   * Returns one of that which was just written, with its key. Reading it seals it: what the tag
   * vouches for is what came back from the disk.
   */
  static TarArchiveReader opened(
      FileChannel file, ArchiveHeader header, ArchiveKey key, Unsealed unsealed, Executor workers) {
    TarArchiveReader reader = new TarArchiveReader(file, header, workers);
    reader.key = key;
    reader.unsealed = unsealed;
    return reader;
  }

  @Override
  public Optional<Instant> created() {
    return header.created();
  }

  @Override
  public Optional<String> profile() {
    return header.profile();
  }

  @Override
  public Archive.OpenedBy openedBy() {
    return Archive.OpenedBy.PASSPHRASE;
  }

  @Override
  public void unlock(ArchiveIdentity identity, Progress progress) throws BackupException {
    throw Archive.opensByPassphrase();
  }

  @Override
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
    Cipher cipher = key.cipher(header.nonce());
    ByteBuffer piece = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = header.length(); at < end; ) {
      piece.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
      int read = file.read(piece, at);
      if (read < 0) {
        throw BodyStream.notAuthentic();
      }
      if (read > 0) {
        byte[] text = cipher.update(piece.array(), 0, read);
        authenticator.update(text, text.length);
      }
      at += read;
      progress.step(Progress.Stage.SEALING, at, end);
    }
    return authenticator.tag(end - header.length());
  }

  @Override
  public void look(Visitor visitor, Progress progress) throws IOException {
    read(_ -> false, visitor, Progress.Stage.PROVING, progress);
  }

  /** Reads all of it, once more authenticating it: the file may have been changed since. */
  @Override
  public void read(
      Predicate<String> wanted, Visitor visitor, Progress.Stage stage, Progress progress)
      throws IOException {
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
    byte[] tag = body.tag();
    Unsealed open = unsealed;
    if (open != null) {
      open.sealing().seal(tag);
    }
    if (!MessageDigest.isEqual(tag, BodyStream.tag(file, BodyStream.end(file, header)))) {
      throw BodyStream.notAuthentic();
    }
  }

  private void read(BodyStream body, Visitor visitor, Progress.Stage stage, Progress progress)
      throws IOException {
    ArchivePaths paths = new ArchivePaths(header.folder());
    long end = file.size();
    try (SlicedText text = new SlicedText(decompressed(body))) {
      TarReader tar = new TarReader(text);
      for (Optional<ArchiveEntry> next = tar.nextEntry();
          next.isPresent();
          next = tar.nextEntry()) {
        ArchiveEntry entry = next.get();
        Optional<String> path = paths.check(entry);
        visitor.visit(path, paths.resolved(entry, path.orElse("")), tar);
        progress.step(stage, end - body.available(), end);
      }
    }
  }

  private SlicedText.Source decompressed(BodyStream body) throws IOException {
    Unsealed open = unsealed;
    return open == null
        ? new Ahead(SlicedText.of(new GZIPInputStream(body, BUFFER_BYTES)), workers)
        : new GzipMembers(body, open.members(), workers);
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
