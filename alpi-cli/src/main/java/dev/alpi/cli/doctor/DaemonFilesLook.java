package dev.alpi.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.alpi.profile.Profile;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a daemon that was killed has left: its number and its sockets. They are in nobody's way, but
 * who looks is told of a daemon that there is not.
 */
record DaemonFilesLook(DoctorWorld world) implements Look {
  @Override
  public String name() {
    return "rests";
  }

  @Override
  public void at(Report report) throws IOException {
    Path root = world.root().path();
    Path lock = root.resolve("service.lock");
    rest("daemon", root.resolve("service.pid"), lock, report);
    rest("daemon", root.resolve("host").resolve("host.sock"), lock, report);
    for (Profile each : world.root().list()) {
      Path alp = each.home().resolve("alp");
      rest(
          "@" + each.name(),
          alp.resolve("alp.sock"),
          alp.resolve("secrets").resolve(".replay.lock"),
          report);
    }
  }

  /** Tells of {@code file} if nobody holds {@code lock}, which its owner does while it lives. */
  private void rest(String group, Path file, Path lock, Report report) throws IOException {
    boolean isOurs = Files.exists(file, NOFOLLOW_LINKS) && !Files.isDirectory(file, NOFOLLOW_LINKS);
    if (!isOurs || Files.isSymbolicLink(file) || isHeld(lock)) {
      return;
    }
    report.repairable(
        group,
        name(),
        file + " is there, and nobody who made it",
        "removed",
        () -> remove(file, lock));
  }

  private boolean isHeld(Path lock) throws IOException {
    if (world.locks().wouldCreate(lock)) {
      return false;
    }
    Optional<FileLocks.Held> mine = world.locks().tryAcquire(lock, FileLocks.Sharing.EXCLUSIVE);
    mine.ifPresent(FileLocks.Held::close);
    return mine.isEmpty();
  }

  private void remove(Path file, Path lock) throws IOException {
    if (!Files.isDirectory(lock.getParent())) {
      boolean _ = DurableFiles.delete(file);
      return;
    }
    Optional<FileLocks.Held> mine = world.locks().tryAcquire(lock, FileLocks.Sharing.EXCLUSIVE);
    if (mine.isEmpty()) {
      throw new IOException("somebody began to use it");
    }
    try (FileLocks.Held _ = mine.get()) {
      boolean _ = DurableFiles.delete(file);
    }
  }
}
