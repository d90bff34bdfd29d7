package dev.alpi.profile.store;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;

/**
 * A private file that comes in piece by piece, under a name that nobody reads, and gets its own
 * name when it is whole.
 *
 * <p>Closing it leaves what was written where it is, to be {@linkplain #reopen opened again}. Links
 * are not followed.
 *
 * <p><b>Threads:</b> one at a time, and one process at a time for one file. An interrupt does not
 * cut a write; the thread's interrupt flag is kept.
 *
 * <p><b>Durability:</b> nothing is synced before it is published; a crash of the machine may leave
 * a staged file of any content, so who reopens one checks what it holds. What was published is
 * whole and survives.
 */
public final class StagedFile implements AutoCloseable {
  /* Implementation notes. A staged file is never published by more than one name and never written
   * after: after a crash in the middle of a rename, POSIX lets both names lead to one file, and a
   * write through the old one would change what is published. So who finds the target there deletes
   * the staged file instead of reopening it.
   */

  /**
   * How much is written at once. Linux lays what comes in one call into pieces of memory as large
   * as that. Of large ones there may be none among what was just in use; a virtual machine that
   * gives free memory back then gets them from its host: on some hours that was a fifth of what the
   * restore of 1 GiB took, by pieces of 1 MiB, and nothing by these. Java, too, copies what is on
   * the heap into other memory first, of that size.
   */
  private static final int WRITE_BYTES = 64 << 10;

  private final Path file;
  private final FileChannel channel;

  private StagedFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Creates an empty {@code file} with mode 0600.
   *
   * @param file the file; its directory exists
   * @return the open file
   * @throws FileAlreadyExistsException if it, or a link of its name, exists
   * @throws IOException if the disk fails
   */
  public static StagedFile create(Path file) throws IOException {
    FileAttribute<?>[] attributes = FileMode.PRIVATE_FILE.attributes(file.getFileSystem());
    return new StagedFile(
        file, FileChannel.open(file, Set.of(CREATE_NEW, READ, WRITE), attributes));
  }

  /**
   * Creates an empty file beside {@code target}, under a name that {@link
   * DurableFiles#deleteTemporaries} knows.
   *
   * @param target what it is to become
   * @return the open file
   * @throws NoSuchFileException if the directory does not exist
   * @throws IOException if the disk fails
   */
  public static StagedFile createBeside(Path target) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    for (int attempt = 0; ; attempt++) {
      String name = DurableFiles.temporaryName(target.getFileName().toString(), attempt);
      try {
        return create(directory.resolve(name));
      } catch (FileAlreadyExistsException e) {
        // left by a process that crashed, or another of this thread
      }
    }
  }

  /**
   * Opens {@code file} to go on at its end.
   *
   * @param file the file
   * @return the open file
   * @throws NoSuchFileException if it does not exist
   * @throws StoreException.NotAFile if it is a link or no regular file
   * @throws IOException if the disk fails
   */
  public static StagedFile reopen(Path file) throws IOException {
    LineFile.requireFile(file);
    return new StagedFile(file, FileChannel.open(file, Set.of(READ, WRITE, NOFOLLOW_LINKS)));
  }

  /**
   * {@return how many bytes it has}
   *
   * @throws IOException if the disk fails
   */
  public long size() throws IOException {
    return channel.size();
  }

  /**
   * Reads from {@code position} until {@code target} is full or the file ends.
   *
   * @param position of the first byte
   * @param target where to
   * @throws IOException if the disk fails
   */
  public void read(long position, ByteBuffer target) throws IOException {
    LineFile.uninterrupted(
        () -> {
          long at = position;
          for (int n = channel.read(target, at); n > 0; n = channel.read(target, at)) {
            at += n;
          }
        });
  }

  /**
   * Adds {@code content} at the end.
   *
   * @param content all that remains of it
   * @throws IOException if the disk fails or is full; the file is then as it was, as far as the
   *     disk lets it
   */
  public void append(ByteBuffer content) throws IOException {
    LineFile.uninterrupted(
        () -> {
          long before = channel.size();
          try {
            write(content, before);
          } catch (IOException e) {
            truncate(before, e);
            throw e;
          }
        });
  }

  /**
   * Writes over what is at {@code position}: for a beginning that is only known at the end.
   *
   * @param position of the first byte
   * @param content what is there from now on
   * @throws IOException if the disk fails
   */
  public void overwrite(long position, ByteBuffer content) throws IOException {
    LineFile.uninterrupted(() -> write(content, position));
  }

  private void write(ByteBuffer content, long position) throws IOException {
    long at = position;
    while (content.hasRemaining()) {
      int length = Math.min(content.remaining(), WRITE_BYTES);
      int written = channel.write(content.slice(content.position(), length), at);
      content.position(content.position() + written);
      at += written;
    }
  }

  /** {@return the name it has, which nobody reads} */
  public Path path() {
    return file;
  }

  /**
   * Brings what was appended so far to disk, which is then not left for the end; another thread may
   * do so meanwhile.
   *
   * @throws IOException if the disk fails
   */
  public void sync() throws IOException {
    LineFile.uninterrupted(() -> channel.force(true));
  }

  /**
   * Ends it under the name that it has, with its content durable: for a file in a directory that is
   * being built.
   *
   * @throws IOException if the disk fails
   */
  public void keep() throws IOException {
    LineFile.uninterrupted(this::settle);
  }

  private void truncate(long size, IOException cause) {
    try {
      channel.truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Gives it the name {@code target}, durably and in one step, in place of a file that was there.
   *
   * @param target its name from now on, on the same file system
   * @throws StoreException.NotAFile if {@code target} exists and is not a regular file
   * @throws IOException if the disk fails; the file has then its old name, or, where only the last
   *     sync failed, the new one
   */
  public void publish(Path target) throws IOException {
    LineFile.requireFile(target);
    LineFile.uninterrupted(
        () -> {
          settle();
          DurableFiles.rename(file, target);
        });
  }

  /**
   * Gives it the name {@code target}, durably and in one step, unless that is taken.
   *
   * @param target its name from now on, in the same directory
   * @throws FileAlreadyExistsException if {@code target}, or a link of its name, exists
   * @throws IOException if the disk fails
   */
  public void publishNew(Path target) throws IOException {
    LineFile.uninterrupted(
        () -> {
          settle();
          try {
            // a rename would replace a file that somebody made meanwhile; a hard link never does
            Files.createLink(target, file);
            Files.delete(file);
          } catch (FileAlreadyExistsException e) {
            throw e;
          } catch (UnsupportedOperationException | FileSystemException e) {
            DurableFiles.claim(
                file, target, FileMode.PRIVATE_FILE.attributes(target.getFileSystem()));
          }
          DurableFiles.syncDirectory(target.toAbsolutePath().getParent());
        });
  }

  private void settle() throws IOException {
    channel.force(true);
    channel.close();
  }

  /**
   * Makes sure that the name of {@code file} survives a crash, also if who published it ended
   * before its last sync.
   *
   * @param file one that is published
   * @throws IOException if the disk fails
   */
  public static void confirm(Path file) throws IOException {
    LineFile.uninterrupted(() -> DurableFiles.syncDirectory(file.toAbsolutePath().getParent()));
  }

  /**
   * Closes and removes it. After a crash it may be there again.
   *
   * @throws IOException if the disk fails
   */
  public void discard() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
