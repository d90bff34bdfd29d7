package dev.alpi.backup;

import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A home on a real disk, and what is needed to archive it. */
final class BackupFixture implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  final Path home;
  final Path archive;
  final FileLocks locks = FileLocks.betweenProcesses();
  final InstantSource clock = InstantSource.fixed(NOW);
  final ExecutorService workers = Executors.newFixedThreadPool(2);
  Staying staying = Staying.nothing();
  Backup.Format format = Backup.Format.ONE;
  private final Path folder;

  BackupFixture(Path folder) throws IOException {
    this.folder = folder;
    this.home = folder.resolve(".alpi");
    this.archive = folder.resolve("a.alpi-backup");
    Files.createDirectories(home);
  }

  Backup.World world() {
    return new Backup.World(locks, clock, new SecureRandom(), workers, 2);
  }

  static Passphrase passphrase() {
    return Passphrase.of("correct horse".toCharArray());
  }

  void write(String path, String content) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  void time(String path, String time) throws IOException {
    Files.setLastModifiedTime(home.resolve(path), FileTime.from(Instant.parse(time)));
  }

  Backup.Made create() throws IOException {
    return create(Optional.empty(), Backup.IfThere.REFUSE);
  }

  Backup.Made create(Optional<String> profile, Backup.IfThere ifThere) throws IOException {
    return create(request(profile, ifThere), Progress.none());
  }

  Backup.Request request(Optional<String> profile, Backup.IfThere ifThere) {
    return new Backup.Request(home, archive, profile, ifThere, format);
  }

  Backup.Made create(Backup.Request request, Progress progress) throws IOException {
    return create(request, world(), progress);
  }

  /** Makes an archive without a passphrase, which would cost half a second each time. */
  static Backup.Made create(Backup.Request request, Backup.World world, Progress progress)
      throws IOException {
    try (ArchiveIdentity identity = identity()) {
      return switch (request.format()) {
        case ONE -> Backup.create(request, SealedArchive.key(), world, progress);
        case TWO -> Backup.create(request, List.of(identity.recipient()), world, progress);
      };
    }
  }

  /** Returns one that is always the same. */
  static ArchiveIdentity identity() {
    return ArchiveIdentity.parse(
            "AGE-SECRET-KEY-1NJ33JEY62STGJ4UJD55QK0QYVHXK4ZE3V9DZZ7YL6CN8RCNMSYYQGWME53")
        .orElseThrow();
  }

  Backup.Made createByPassphrase() throws IOException {
    try (Passphrase passphrase = passphrase()) {
      return Backup.create(
          request(Optional.empty(), Backup.IfThere.REFUSE), passphrase, world(), Progress.none());
    }
  }

  Archive open() throws IOException {
    return format == Backup.Format.ONE ? SealedArchive.open(archive, workers) : openByIdentity();
  }

  private Archive openByIdentity() throws IOException {
    Archive opened = Archive.open(archive, workers);
    try (ArchiveIdentity identity = identity()) {
      opened.unlock(identity, Progress.none());
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  Archive openByPassphrase() throws IOException {
    Archive opened = Archive.open(archive, workers);
    try (Passphrase passphrase = passphrase()) {
      opened.unlock(passphrase, Progress.none());
      return opened;
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  Restore restore(Archive opened) {
    return new Restore(opened, locks, clock, staying, Progress.none());
  }

  Path in(String name) {
    return folder.resolve(name);
  }

  /** Returns all below {@code root}: path to kind, mode, time and content; without locks. */
  static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> all = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(directory.getFileName());
            if (name.equals("cache") && directory.getParent().equals(root)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            put(directory, "directory");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              all.put(
                  root.relativize(file).toString(),
                  attributes.lastModifiedTime() + " -> " + Files.readSymbolicLink(file));
            } else if (!file.toString().endsWith(".lock")) {
              put(
                  file,
                  attributes.lastModifiedTime()
                      + " "
                      + new String(
                          Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
            return FileVisitResult.CONTINUE;
          }

          private void put(Path file, String what) throws IOException {
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            all.put(root.relativize(file).toString(), mode + " " + what);
          }
        });
    all.remove("");
    return all;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
