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
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  private static final String LOCK = ".backup.lock";
  private static final String SCRATCH = "backup";
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final String FOLDER = ArchiveHeader.HOME + "/";

  private final Request request;
  private final World world;
  private final Progress progress;
  private final List<Remark> remarks = new ArrayList<>();
  private final Manifest manifest = new Manifest();
  private final byte[] buffer = new byte[BUFFER_BYTES];
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

  /**
   * What is wanted.
   *
   * @param home the home of the default profile, which has all others in it
   * @param archive the file that is to be made; its directory exists, outside of the home
   * @param profile only this profile; empty for all
   * @param ifThere what to do if the file exists
   */
  public record Request(Path home, Path archive, Optional<String> profile, IfThere ifThere) {}

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
      FileLocks locks, InstantSource clock, SecureRandom random, Executor workers, int threads) {}

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
  }

  /**
   * Makes an archive.
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
    return new Backup(request, world, progress).create(passphrase);
  }

  private Made create(Passphrase passphrase) throws IOException {
    Path archive = request.archive().toAbsolutePath().normalize();
    requirePlace(archive);
    FileLocks.Held held =
        world
            .locks()
            .acquire(request.home().resolve(LOCK), FileLocks.Sharing.EXCLUSIVE, Duration.ZERO);
    Path cache = request.home().resolve("cache");
    Path scratch = cache.resolve(SCRATCH);
    try (held) {
      DurableFiles.deleteTree(scratch);
      DurableFiles.deleteTemporaries(archive);
      DurableFiles.createDirectories(scratch);
      StagedFile staged = StagedFile.createBeside(archive);
      boolean isMade = false;
      try {
        Made made = create(staged, archive, scratch, passphrase);
        isMade = true;
        return made;
      } finally {
        if (!isMade) {
          staged.discard();
        }
        DurableFiles.deleteTree(scratch);
      }
    }
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

  private Made create(StagedFile staged, Path archive, Path scratch, Passphrase passphrase)
      throws IOException {
    Instant created = world.clock().instant();
    byte[] salt = random(ArchiveHeader.SALT_BYTES);
    byte[] nonce = random(ArchiveHeader.NONCE_BYTES);
    try (ArchiveKey key = ArchiveKey.derive(passphrase.bytes(), salt)) {
      int start = ArchiveHeader.of(salt, nonce, 0, 0, created).length();
      staged.append(ByteBuffer.allocate(start));
      try (SealingStream sealing = new SealingStream(staged, key.cipher(nonce));
          ParallelGzip gzip = new ParallelGzip(sealing, world.workers(), world.threads())) {
        write(new TarWriter(gzip), scratch);
        gzip.finish();
        sealing.finish();
      }
      long compressed = staged.size() - start;
      ArchiveHeader header = ArchiveHeader.of(salt, nonce, files, compressed, created);
      staged.overwrite(0, header.bytes());
      seal(staged, header, key);
      prove(staged, key);
      if (request.ifThere() == IfThere.REPLACE) {
        staged.publish(archive);
      } else {
        staged.publishNew(archive);
      }
      return new Made(archive, created, files, bytes, Files.size(archive), remarks);
    }
  }

  private void seal(StagedFile staged, ArchiveHeader header, ArchiveKey key) throws IOException {
    byte[] tag;
    try (FileChannel file = FileChannel.open(staged.path(), StandardOpenOption.READ)) {
      tag = Archive.tag(file, header, key, staged.size(), progress);
    }
    staged.append(ByteBuffer.wrap(tag));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    world.random().nextBytes(bytes);
    return bytes;
  }

  private void write(TarWriter tar, Path scratch) throws IOException {
    HomeFiles home = HomeFiles.of(request.home(), request.profile());
    remarks.addAll(home.remarks());
    try (Descent descent = Descent.into(request.home())) {
      for (HomeFiles.Found found : home.found()) {
        TarEntry entry = found.entry();
        if (entry.kind() == TarEntry.Kind.FILE) {
          file(tar, descent, found, scratch);
          progress.step(Progress.Stage.WRITING, bytes, home.bytes());
        } else {
          TarEntry written = inArchive(entry, 0, entry.modified());
          tar.begin(written);
          manifest.add(written, Manifest.hash());
        }
      }
    }
    tar.finish();
  }

  private static TarEntry inArchive(TarEntry entry, long size, Instant modified) {
    return new TarEntry(
        FOLDER + entry.path(), entry.kind(), size, entry.mode(), modified, entry.target());
  }

  private void file(TarWriter tar, Descent home, HomeFiles.Found each, Path scratch)
      throws IOException {
    TarEntry found = each.entry();
    SteadyFile content;
    try {
      content = SteadyFile.open(home, each.file(), scratch);
    } catch (NoSuchFileException e) {
      remarks.add(new Remark(found.path(), Remark.Reason.GONE));
      return;
    } catch (IOException e) {
      remarks.add(new Remark(found.path(), Remark.Reason.UNREADABLE));
      return;
    }
    try (content) {
      if (!manifest.hasFile(FOLDER + found.target())) {
        // the other one is gone since
        found = found.alone();
      }
      TarEntry written = inArchive(found, content.size(), content.modified());
      tar.begin(written);
      MessageDigest hash = Manifest.hash();
      for (long left = content.size(); left > 0; ) {
        int read = content.read(buffer, left);
        hash.update(buffer, 0, read);
        tar.write(buffer, read);
        left -= read;
      }
      manifest.add(written, hash);
      files++;
      bytes += content.size();
      if (!content.isSteady()) {
        remarks.add(new Remark(found.path(), Remark.Reason.RESTLESS));
      }
    }
  }

  /** Reads the new archive as anybody would, and compares it with what was written. */
  private void prove(StagedFile staged, ArchiveKey key) throws IOException {
    int[] read = {0};
    try (Archive archive = Archive.opened(staged.path(), key, world.workers())) {
      archive.read(
          (_, entry, tar) -> {
            MessageDigest hash = Manifest.hash();
            for (int count = tar.read(buffer); count >= 0; count = tar.read(buffer)) {
              hash.update(buffer, 0, count);
            }
            manifest.require(read[0]++, entry, hash);
          },
          Progress.Stage.PROVING,
          progress);
    }
    manifest.requireAll(read[0]);
  }
}
