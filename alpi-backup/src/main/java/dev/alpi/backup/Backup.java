package dev.alpi.backup;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.StagedFile;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Makes an archive of a home while everything in it runs, and proves it before it gets its name.
 *
 * <p>Each file is as it was at one moment; files are not all of the same moment.
 *
 * <p><b>Threads:</b> one at a time for a home, in all processes.
 *
 * <p><b>Durability:</b> what {@link #create} has returned from is on disk, as a whole. Before, an
 * archive that was there is untouched, whatever happens.
 */
public final class Backup {
  /** Held while an archive of a home is made, in it. */
  static final String LOCK = ".backup.lock";

  private static final String SCRATCH = "backup";

  /** The end of the name of a directory beside an archive that databases are copied into. */
  private static final String SCRATCH_END = ".scratch";

  private final Request request;
  private final World world;
  private final Progress progress;
  private final List<Remark> remarks = new ArrayList<>();
  private final Manifest manifest = new Manifest();
  private final ByteBuffer room = SteadyFile.room();

  private final Summed<Written> written = new Summed<>(this::list);

  /** What tells those files that have several names from others, as they were when read. */
  private final Map<String, Object> keys = new HashMap<>();

  private Set<String> shared = Set.of();

  private long files;
  private long bytes;

  private Backup(Request request, World world, Progress progress) {
    this.request = request;
    this.world = world;
    this.progress = progress;
  }

  /** What to do if there is a file of that name already. */
  public enum IfThere {
    /** Nothing. */
    REFUSE,
    /** Replace it, once the new one is proven. */
    REPLACE
  }

  /** How an archive is written. */
  public enum Format {
    /** A tar archive in gzip, encrypted as a whole; the Python system reads it too. */
    ONE,
    /** Chunks, each compressed and encrypted for itself; faster, and read in parts. */
    TWO
  }

  /**
   * What is wanted.
   *
   * @param home the home of the default profile, which has all others in it
   * @param archive the file that is to be made; its directory exists, outside of the home
   * @param profile only this profile; empty for all
   * @param ifThere what to do if the file exists
   * @param format how it is written; for recipients, {@link Format#TWO}
   */
  public record Request(
      Path home, Path archive, Optional<String> profile, IfThere ifThere, Format format) {}

  /**
   * What comes from outside.
   *
   * @param locks locks between processes
   * @param clock what time it is
   * @param random where salts come from
   * @param workers run what can be done at the same time
   * @param threads how many of them there are
   */
  public record World(
      FileLocks locks, InstantSource clock, SecureRandom random, Executor workers, int threads) {
    byte[] randomBytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }
  }

  /**
   * What was made.
   *
   * @param archive where it is
   * @param created when
   * @param files how many files it has
   * @param bytes how many bytes they have together
   * @param archiveBytes how long the archive is
   * @param remarks what it does not have
   */
  public record Made(
      Path archive,
      Instant created,
      long files,
      long bytes,
      long archiveBytes,
      List<Remark> remarks) {
    /** Copies the list. */
    public Made {
      remarks = List.copyOf(remarks);
    }

    /** {@return those of the remarks that somebody should know of: something may be missed} */
    public List<Remark> losses() {
      return remarks.stream().filter(each -> each.reason().isLoss()).toList();
    }
  }

  /** What was written, and where its content is. */
  private record Written(ArchiveEntry entry, long at) {}

  /** Begins an archive. */
  private interface Opening {
    ArchiveWriter begin(StagedFile staged, Instant created) throws IOException;
  }

  /**
   * Makes an archive that opens by a passphrase.
   *
   * @param request of what, and where
   * @param passphrase what opens it
   * @param world what comes from outside
   * @param progress hears how far it is
   * @return what was made
   * @throws BackupException if it cannot be made there, or is not what was written
   * @throws StoreException.Locked if another one of this home is being made
   * @throws IOException if the disk fails or is full; nothing is left behind then
   */
  public static Made create(Request request, Passphrase passphrase, World world, Progress progress)
      throws IOException {
    return new Backup(request, world, progress)
        .create(
            (staged, created) ->
                switch (request.format()) {
                  case ONE -> TarArchiveWriter.of(staged, passphrase.bytes(), created, world);
                  case TWO ->
                      chunks(
                          staged,
                          created,
                          world,
                          key ->
                              List.of(
                                  KeySlot.ByPassphrase.of(
                                      key, passphrase.bytes(), world.random())));
                });
  }

  /**
   * Makes an archive that its recipients can open, and nobody else: whoever makes it needs no
   * secret. That also means that it does not prove who made it.
   *
   * @param request of what, and where
   * @param recipients who opens it; at least one, at most twenty
   * @param world what comes from outside
   * @param progress hears how far it is
   * @return what was made
   * @throws BackupException if it cannot be made there, or is not what was written, or a recipient
   *     has a key that nothing can be encrypted for
   * @throws StoreException.Locked if another one of this home is being made
   * @throws IOException if the disk fails or is full; nothing is left behind then
   * @throws IllegalArgumentException if the format is another one, or of so many recipients
   */
  public static Made create(
      Request request, List<Recipient> recipients, World world, Progress progress)
      throws IOException {
    if (request.format() != Format.TWO
        || recipients.isEmpty()
        || recipients.size() > ChunkHeader.SLOTS_MAX) {
      throw new IllegalArgumentException(request.format() + ", " + recipients.size());
    }
    return new Backup(request, world, progress)
        .create(
            (staged, created) ->
                chunks(staged, created, world, key -> slots(key, recipients, world)));
  }

  /**
   * Makes one of format 1 under a key that no passphrase leads to: for tests, which make many, and
   * to most of which it does not matter that a passphrase costs half a second.
   */
  static Made create(Request request, ArchiveKey key, World world, Progress progress)
      throws IOException {
    return new Backup(request, world, progress)
        .create((staged, created) -> TarArchiveWriter.under(key, staged, created, world));
  }

  private static List<KeySlot> slots(ContentKey key, List<Recipient> recipients, World world)
      throws BackupException {
    List<KeySlot> slots = new ArrayList<>();
    for (Recipient each : recipients) {
      slots.add(
          KeySlot.ByRecipient.of(key, each, world.random())
              .orElseThrow(
                  () ->
                      new BackupException(
                          BackupException.Kind.NOT_IN_IT,
                          each + " is a key that everybody has the secret of",
                          "alpi backup keygen makes one")));
    }
    return slots;
  }

  /** Encrypts a key for who may open an archive. */
  private interface Slots {
    List<KeySlot> of(ContentKey key) throws BackupException;
  }

  private static ArchiveWriter chunks(StagedFile staged, Instant created, World world, Slots slots)
      throws IOException {
    byte[] salt = world.randomBytes(ChunkHeader.SALT_BYTES);
    ContentKey key = ContentKey.of(world.randomBytes(ContentKey.KEY_BYTES), salt);
    return ChunkArchiveWriter.of(staged, ChunkHeader.of(salt, slots.of(key), created), key, world);
  }

  private Made create(Opening opening) throws IOException {
    Path archive = request.archive().toAbsolutePath().normalize();
    requirePlace(archive);
    FileLocks.Held held =
        world
            .locks()
            .acquire(request.home().resolve(LOCK), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    Path scratch = request.home().resolve("cache").resolve(SCRATCH);
    Path beside = archive.resolveSibling("." + archive.getFileName() + SCRATCH_END);
    try (held) {
      DurableFiles.deleteTree(scratch);
      DurableFiles.deleteTree(beside);
      DurableFiles.deleteTemporaries(archive);
      DurableFiles.createDirectories(scratch);
      StagedFile staged = StagedFile.createBeside(archive);
      boolean isMade = false;
      try {
        Made made = create(staged, archive, List.of(scratch, beside), opening);
        isMade = true;
        return made;
      } catch (IOException e) {
        throw Room.named(e, archive);
      } finally {
        if (!isMade) {
          staged.discard();
        }
        DurableFiles.deleteTree(scratch);
        DurableFiles.deleteTree(beside);
      }
    }
  }

  /**
   * {@return whether {@code name} is one that something beside an archive has only while the
   * archive is made} What is old and has such a name was left by a making that was killed.
   *
   * @param name of a file or directory, without the one that it is in
   */
  public static boolean isUnfinished(String name) {
    boolean isScratch = name.startsWith(".") && name.endsWith(SCRATCH_END);
    return isScratch || DurableFiles.isTemporary(name);
  }

  private void requirePlace(Path archive) throws IOException {
    Path folder = archive.getParent();
    if (!Files.isDirectory(folder)) {
      throw missing("there is no directory " + folder, "make it first, or name another place");
    }
    if (!Files.isDirectory(request.home())) {
      throw missing("there is no home " + request.home(), "check ALPI_HOME");
    }
    if (folder.toRealPath().startsWith(request.home().toRealPath())) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          archive + " would be in the home that it is of",
          "name a file elsewhere, best on another disk");
    }
    boolean isThere = Files.exists(archive, NOFOLLOW_LINKS);
    if (isThere && request.ifThere() == IfThere.REFUSE) {
      throw new BackupException(
          BackupException.Kind.IN_THE_WAY,
          archive + " is there already",
          "--force replaces it, once the new one is proven");
    }
  }

  private static BackupException missing(String message, String hint) {
    return new BackupException(BackupException.Kind.NOT_IN_IT, message, hint);
  }

  private Made create(StagedFile staged, Path archive, List<Path> scratches, Opening opening)
      throws IOException {
    Instant created = world.clock().instant();
    try (ArchiveWriter writer = opening.begin(staged, created)) {
      write(writer, scratches);
      writer.finish(manifest);
      prove(staged, writer);
      if (request.ifThere() == IfThere.REPLACE) {
        staged.publish(archive);
      } else {
        staged.publishNew(archive);
      }
      return new Made(archive, created, files, bytes, Files.size(archive), remarks);
    }
  }

  private void write(ArchiveWriter writer, List<Path> scratches) throws IOException {
    HomeFiles home = HomeFiles.of(request.home(), request.profile());
    remarks.addAll(home.remarks());
    shared = home.shared();
    try (Descent descent = Descent.into(request.home())) {
      for (HomeFiles.Found found : home.found()) {
        ArchiveEntry entry = found.entry();
        if (entry.kind() == ArchiveEntry.Kind.FILE) {
          file(writer, descent, found, scratches);
          progress.step(Progress.Stage.WRITING, bytes, home.bytes());
        } else {
          written.add(new Written(entry, writer.begin(entry)));
        }
      }
    }
    written.takeAll();
  }

  private void list(Written done, String sum) {
    manifest.add(new Manifest.Line(done.entry(), sum, done.at()));
  }

  private void file(ArchiveWriter writer, Descent home, HomeFiles.Found each, List<Path> scratches)
      throws IOException {
    ArchiveEntry found = each.entry();
    if (found.target().isEmpty()) {
      written.takeKnown();
    } else {
      // the one that it is too has to be in the list
      written.takeAll();
    }
    SteadyFile content;
    try {
      Optional<Manifest.Line> same = writer.isContentShared() ? same(each) : Optional.empty();
      if (same.isPresent()) {
        again(found.path(), same.get());
        return;
      }
      content = opened(home, each.file(), scratches);
    } catch (NoSuchFileException e) {
      remarks.add(new Remark(found.path(), Remark.Reason.GONE));
      return;
    } catch (BackupException e) {
      throw e;
    } catch (IOException e) {
      remarks.add(new Remark(found.path(), Remark.Reason.UNREADABLE));
      return;
    }
    try (content) {
      boolean isSame =
          !writer.isContentShared()
              && same(found, content.key(), content.size(), content.modified()).isPresent();
      ArchiveEntry entry = isSame ? found : found.alone();
      content(writer, entry.read(content.size(), content.modified()), content);
      if (shared.contains(found.path())) {
        content.key().ifPresent(key -> keys.put(found.path(), key));
      }
      content.doubt().ifPresent(reason -> remarks.add(new Remark(found.path(), reason)));
    }
  }

  /** Copies of databases are made in the home, or beside the archive if the home is too full. */
  private SteadyFile opened(Descent home, Path file, List<Path> scratches) throws IOException {
    try {
      return SteadyFile.open(home, file, scratches.getFirst(), room);
    } catch (BackupException e) {
      Files.deleteIfExists(scratches.getFirst().resolve(SteadyFile.COPY));
      DurableFiles.createDirectories(scratches.getLast());
      return SteadyFile.open(home, file, scratches.getLast(), room);
    }
  }

  private Optional<Manifest.Line> same(HomeFiles.Found each) throws IOException {
    if (each.entry().target().isEmpty()) {
      return Optional.empty();
    }
    PosixFileAttributes now =
        Files.readAttributes(each.file(), PosixFileAttributes.class, NOFOLLOW_LINKS);
    return same(
        each.entry(),
        Optional.ofNullable(now.fileKey()),
        now.size(),
        now.lastModifiedTime().toInstant());
  }

  /**
   * Returns the file that {@code found} was found to be too, if it is still: since then each of
   * them may have been replaced, and what was archived of the one is not what the other has then.
   */
  private Optional<Manifest.Line> same(
      ArchiveEntry found, Optional<Object> key, long size, Instant modified) {
    return manifest
        .file(found.target())
        .filter(_ -> key.isPresent() && key.equals(Optional.ofNullable(keys.get(found.target()))))
        .filter(line -> line.entry().size() == size && line.entry().modified().equals(modified));
  }

  /** Adds another name of a file that was written. */
  private void again(String path, Manifest.Line same) {
    ArchiveEntry first = same.entry();
    manifest.add(
        new Manifest.Line(
            new ArchiveEntry(
                path,
                ArchiveEntry.Kind.FILE,
                first.size(),
                first.mode(),
                first.modified(),
                first.path()),
            same.sum(),
            same.at()));
    files++;
  }

  private void content(ArchiveWriter writer, ArchiveEntry entry, SteadyFile content)
      throws IOException {
    long at = writer.begin(entry);
    Sums.Sum sum = writer.sums().begin();
    for (long left = content.size(); left > 0; ) {
      ByteBuffer room = writer.room();
      int from = room.position();
      int read = content.read(room, left);
      sum.add(room.array(), from, read);
      writer.filled(read);
      left -= read;
    }
    sum.end();
    written.add(new Written(entry, at), sum);
    files++;
    bytes += content.size();
  }

  /** Reads the new archive as anybody would, and compares it with what was written. */
  private void prove(StagedFile staged, ArchiveWriter writer) throws IOException {
    Manifest.Proof proof = manifest.proof(writer.sums());
    FileChannel file = FileChannel.open(staged.path(), StandardOpenOption.READ);
    try (Aside syncing = new Aside();
        file;
        ArchiveReader reader = writer.reader(file)) {
      syncing.run(staged::sync);
      reader.read(
          _ -> true,
          (_, entry, content) -> proof.require(entry, content),
          Progress.Stage.PROVING,
          progress);
      proof.requireAll();
      syncing.await();
    }
  }
}
