package dev.alpi.backup;

import static java.nio.file.StandardOpenOption.READ;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * An archive, of format 1 or 2. Its content is read after it was unlocked only.
 *
 * <p>However large it is, little of it is in memory.
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Archive implements Closeable {
  private final ArchiveReader reader;
  private final int format;

  private Archive(ArchiveReader reader, int format) {
    this.reader = reader;
    this.format = format;
  }

  /** Who can open an archive. */
  public enum OpenedBy {
    /** Who knows its passphrase. */
    PASSPHRASE,
    /** Who has the secret of one of its recipients. */
    IDENTITY
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
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // to open a pipe could last for ever
      throw new BackupException(
          BackupException.Kind.NOT_AN_ARCHIVE,
          file + " is no file; an archive is read from several places, so a pipe cannot give one",
          "copy it to a disk first");
    }
    FileChannel channel = FileChannel.open(file, READ);
    try {
      HeaderText.Read header = HeaderText.read(channel);
      return header.format() == 1
          ? of(new TarArchiveReader(channel, ArchiveHeader.of(header), workers), 1)
          : of(new ChunkArchiveReader(channel, ChunkHeader.of(header), workers), 2);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns that which {@code reader} reads. */
  static Archive of(ArchiveReader reader, int format) {
    return new Archive(reader, format);
  }

  /** {@return its format: 1 or 2} */
  public int format() {
    return format;
  }

  /** {@return when it says it was made; before it is unlocked, anybody may have written that} */
  public Optional<Instant> created() {
    return reader.created();
  }

  /** {@return the profile that it is of, if it was made by an old version for one alone} */
  public Optional<String> profile() {
    return reader.profile();
  }

  /** {@return what opens it} */
  public OpenedBy openedBy() {
    return reader.openedBy();
  }

  /**
   * Finds the key, and authenticates what is read before the content: of format 1 the whole
   * archive, of format 2 its beginning, its end and the list of what it has. Each chunk of format 2
   * is authenticated when it is read, before anything is made of it.
   *
   * @param passphrase what it was made with
   * @param progress hears how far that is
   * @throws BackupException if the passphrase is wrong or the archive damaged
   * @throws IOException if it cannot be read
   */
  public void unlock(Passphrase passphrase, Progress progress) throws IOException {
    reader.unlock(passphrase, progress);
  }

  /**
   * Does the same for a recipient.
   *
   * @param identity the secret of somebody whom it was made for
   * @param progress hears how far that is
   * @throws BackupException if it was made for others, or the archive is damaged
   * @throws IOException if it cannot be read
   */
  public void unlock(ArchiveIdentity identity, Progress progress) throws IOException {
    reader.unlock(identity, progress);
  }

  static BackupException opensByPassphrase() {
    return new BackupException(
        BackupException.Kind.NOT_AUTHENTIC,
        "this archive opens by its passphrase, and by no identity",
        "give the passphrase");
  }

  void look(ArchiveReader.Visitor visitor, Progress progress) throws IOException {
    reader.look(visitor, progress);
  }

  void read(
      Predicate<String> wanted,
      ArchiveReader.Visitor visitor,
      Progress.Stage stage,
      Progress progress)
      throws IOException {
    reader.read(wanted, visitor, stage, progress);
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
    reader.look((path, entry, _) -> add(path, entry, all), progress);
    return all;
  }

  /**
   * Reads all of it, and makes nothing of it.
   *
   * @param progress hears how far that is
   * @return what it has, in its order
   * @throws BackupException if not all of it is authentic and as it says, or it has what no archive
   *     may have
   * @throws IOException if it cannot be read
   */
  public List<ArchivedFile> verify(Progress progress) throws IOException {
    List<ArchivedFile> all = new ArrayList<>();
    reader.read(
        _ -> true,
        (path, entry, content) -> {
          add(path, entry, all);
          while (content.next().hasRemaining()) {
            // it is compared with its sum
          }
        },
        Progress.Stage.PROVING,
        progress);
    return all;
  }

  private static void add(Optional<String> path, ArchiveEntry entry, List<ArchivedFile> all) {
    path.map(each -> ArchivedFile.of(each, entry)).ifPresent(all::add);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
