package dev.alpi.profile.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that grows by whole lines and is renamed to {@code .1}, {@code .2} … when it is full.
 *
 * <p><b>Threads:</b> any, and any number of processes: each append takes the lock {@code
 * .<name>.lock} beside the file. <b>Durability:</b> not synced; a crash of the machine may lose the
 * newest lines, a crash of the process none.
 */
public final class RotatingFile {
  private final Path file;
  private final int bytesMax;
  private final int backups;
  private final FileLocks locks;
  private final Duration patience;

  /**
   * Describes the file without touching the disk.
   *
   * @param file the newest file; older ones have {@code .1} and so on after its name
   * @param bytesMax the size above which an append rotates first
   * @param backups how many older files are kept
   * @param locks those that everybody who changes the same files takes
   * @param patience how long an append waits for others
   */
  public RotatingFile(Path file, int bytesMax, int backups, FileLocks locks, Duration patience) {
    this.file = file;
    this.bytesMax = bytesMax;
    this.backups = backups;
    this.locks = locks;
    this.patience = patience;
  }

  /** {@return the newest file} */
  public Path path() {
    return file;
  }

  /**
   * Adds {@code lines}, which end with a line feed.
   *
   * @param lines whole lines
   * @throws IOException if the disk fails or is full, or others hold the lock for too long
   */
  public void append(byte[] lines) throws IOException {
    LineFile.requireFile(file);
    try (FileLocks.Held _ = locks.acquire(lock(), FileLocks.Sharing.EXCLUSIVE, patience)) {
      if (Files.exists(file) && Files.size(file) + lines.length > bytesMax) {
        rotate();
      }
      LineFile.appendOrCreate(file, lines);
    }
  }

  /**
   * {@return the content of the files that there are, oldest first} Nothing is made or changed.
   *
   * @throws StoreException.NotAFile if one is a link or no regular file
   * @throws IOException if the disk fails, or others hold the lock for too long
   */
  public List<byte[]> contents() throws IOException {
    if (!Presence.isThere(lock())) {
      // nobody has written with the lock, so nobody rotates
      return contents(files());
    }
    try (FileLocks.Held _ = locks.acquire(lock(), FileLocks.Sharing.SHARED, patience)) {
      return contents(files());
    }
  }

  private List<byte[]> contents(List<Path> files) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path each : files) {
      try (InputStream in = Files.newInputStream(each, LinkOption.NOFOLLOW_LINKS)) {
        // one line that fits nowhere may be longer; more than twice the limit is not ours
        contents.add(in.readNBytes(2 * bytesMax));
      }
    }
    return contents;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int number = backups; number >= 0; number--) {
      Path source = number == 0 ? file : numbered(number);
      if (Presence.isThere(source)) {
        LineFile.requireFile(source);
        files.add(source);
      }
    }
    return files;
  }

  private Path lock() {
    return file.resolveSibling("." + file.getFileName() + ".lock");
  }

  private void rotate() throws IOException {
    for (int number = backups; number > 0; number--) {
      Path source = number == 1 ? file : numbered(number - 1);
      if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(source, numbered(number), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  private Path numbered(int number) {
    return file.resolveSibling(file.getFileName() + "." + number);
  }
}
