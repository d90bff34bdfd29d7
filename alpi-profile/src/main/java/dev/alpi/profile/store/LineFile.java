package dev.alpi.profile.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * Files that grow by whole lines and are not worth a sync for each: journals and logs.
 *
 * <p>A line is written whole or not at all, as far as the process has a say. What a crash of the
 * machine, or a kill in the middle of a long write, left of a last line is ended by the next
 * append, so that it spoils no other. Links are not followed.
 *
 * <p><b>Threads:</b> any, and any number of processes, if one at a time writes a file: its owner,
 * or who holds its lock. An interrupt does not cut a write; the thread's interrupt flag is kept.
 *
 * <p><b>Durability:</b> what was written is with the operating system: a crash of the machine may
 * lose it, one of the process does not.
 */
public final class LineFile {
  private LineFile() {}

  /**
   * Creates {@code file}, with mode 0600, and writes {@code lines} to it.
   *
   * @param file the file; its directory exists
   * @param lines whole lines, or nothing
   * @throws java.nio.file.FileAlreadyExistsException if it, or a link of its name, exists
   * @throws IOException if the disk fails or is full; there is then no such file
   */
  public static void create(Path file, byte[] lines) throws IOException {
    uninterrupted(
        () -> {
          try (FileChannel channel = open(file, CREATE_NEW, WRITE)) {
            DurableFiles.writeFully(channel, ByteBuffer.wrap(lines));
          } catch (FileAlreadyExistsException e) {
            throw e;
          } catch (IOException e) {
            discard(file, e);
            throw e;
          }
        });
  }

  /**
   * Adds {@code lines} to {@code file}, which exists: one that was deleted does not come back.
   *
   * @param file the file
   * @param lines whole lines
   * @throws java.nio.file.NoSuchFileException if it does not exist
   * @throws StoreException.NotAFile if it is a link or no regular file
   * @throws IOException if the disk fails or is full; the file is then as it was
   */
  public static void append(Path file, byte[] lines) throws IOException {
    uninterrupted(() -> appendTo(file, lines, WRITE, APPEND));
  }

  /**
   * Adds {@code lines} to {@code file}, creating it with mode 0600 if it does not exist.
   *
   * @param file the file; its directory exists
   * @param lines whole lines
   * @throws IOException as {@link #append}
   */
  public static void appendOrCreate(Path file, byte[] lines) throws IOException {
    uninterrupted(() -> appendTo(file, lines, CREATE, WRITE, APPEND));
  }

  private static void appendTo(Path file, byte[] lines, OpenOption... options) throws IOException {
    requireFile(file);
    try (FileChannel channel = open(file, options)) {
      long before = channel.size();
      try {
        if (before > 0 && !endsLine(file, before)) {
          DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {'\n'}));
        }
        DurableFiles.writeFully(channel, ByteBuffer.wrap(lines));
      } catch (IOException e) {
        // the next line must not end in half of this one
        truncate(channel, before, e);
        throw e;
      }
    }
  }

  /** Opening something else could wait for ever, as a pipe does. */
  static void requireFile(Path file) throws IOException {
    try {
      if (!Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile()) {
        throw new StoreException.NotAFile(file);
      }
    } catch (NoSuchFileException e) {
      // whether that is wrong says how it is opened
    }
  }

  /** A channel that appends cannot read. */
  static boolean endsLine(Path file, long size) throws IOException {
    try (FileChannel channel = open(file, READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.read(last, size - 1) < 1 || last.get(0) == '\n';
    }
  }

  static FileChannel open(Path file, OpenOption... options) throws IOException {
    Set<OpenOption> all = new HashSet<>(Set.of(options));
    all.add(NOFOLLOW_LINKS);
    return FileChannel.open(file, all, FileMode.PRIVATE_FILE.attributes(file.getFileSystem()));
  }

  static void truncate(FileChannel channel, long size, IOException cause) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  private static void discard(Path file, IOException cause) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** What an interrupt must not cut. */
  interface Step {
    void run() throws IOException;
  }

  /** A channel that is used with the flag set closes itself, and the line would be lost. */
  static void uninterrupted(Step step) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      step.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
