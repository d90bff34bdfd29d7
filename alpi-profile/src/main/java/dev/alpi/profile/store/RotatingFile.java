package dev.alpi.profile.store;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Set;

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
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException.NotAFile(file);
    }
    Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
    try (FileLocks.Held _ = locks.acquire(lock, FileLocks.Sharing.EXCLUSIVE, patience)) {
      if (Files.exists(file) && Files.size(file) + lines.length > bytesMax) {
        rotate();
      }
      try (FileChannel channel =
          FileChannel.open(
              file,
              Set.of(CREATE, WRITE, APPEND),
              FileMode.PRIVATE_FILE.attributes(file.getFileSystem()))) {
        write(channel, lines);
      }
    }
  }

  /** Writes all of {@code lines} or nothing: the next line must not end in half of this one. */
  private static void write(FileChannel channel, byte[] lines) throws IOException {
    long before = channel.size();
    try {
      DurableFiles.writeFully(channel, ByteBuffer.wrap(lines));
    } catch (IOException e) {
      try {
        channel.truncate(before);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
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
