package dev.alpi.profile.store;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A {@link LineFile} that its owner keeps open, because it adds many lines and says itself when
 * they are worth a sync.
 *
 * <p>The file is created with mode 0600; links are not followed. A torn last line is ended, so that
 * it spoils no other. After a failure the file is opened anew by the next append.
 *
 * <p><b>Threads:</b> one at a time; one process at a time writes the file. An interrupt does not
 * cut a write.
 *
 * <p><b>Durability:</b> what {@link #append} has written is with the operating system and survives
 * the end of the process; what was there when {@link #sync} returned survives a crash of the
 * machine, the file's name too.
 */
public final class LineAppender implements AutoCloseable {
  private final Path file;
  private Optional<FileChannel> channel = Optional.empty();
  private boolean nameSynced;

  private LineAppender(Path file) {
    this.file = file;
  }

  /**
   * Opens {@code file}, creating it if it does not exist.
   *
   * @param file the file; its directory exists
   * @return the open file
   * @throws StoreException.NotAFile if it is a link or no regular file
   * @throws IOException if the disk fails
   */
  public static LineAppender open(Path file) throws IOException {
    LineAppender appender = new LineAppender(file);
    LineFile.uninterrupted(appender::opened);
    return appender;
  }

  /**
   * Adds {@code lines}.
   *
   * @param lines whole lines
   * @throws IOException if the disk fails or is full; the file is then as it was
   */
  public void append(byte[] lines) throws IOException {
    LineFile.uninterrupted(
        () -> {
          FileChannel open = opened();
          long before = open.size();
          try {
            DurableFiles.writeFully(open, ByteBuffer.wrap(lines));
          } catch (IOException e) {
            LineFile.truncate(open, before, e);
            close();
            throw e;
          }
        });
  }

  /**
   * Waits until all that was added is on disk.
   *
   * @throws IOException if the disk fails
   */
  public void sync() throws IOException {
    LineFile.uninterrupted(
        () -> {
          opened().force(false);
          if (!nameSynced) {
            DurableFiles.syncDirectory(file.toAbsolutePath().getParent());
            nameSynced = true;
          }
        });
  }

  /** Closes the file, without a sync. The next append would open it again. */
  @Override
  public void close() throws IOException {
    if (channel.isPresent()) {
      FileChannel open = channel.get();
      channel = Optional.empty();
      nameSynced = false;
      open.close();
    }
  }

  private FileChannel opened() throws IOException {
    if (channel.isPresent() && channel.get().isOpen()) {
      return channel.get();
    }
    LineFile.requireFile(file);
    FileChannel open = LineFile.open(file, CREATE, WRITE, APPEND);
    try {
      long size = open.size();
      if (size > 0 && !LineFile.endsLine(file, size)) {
        DurableFiles.writeFully(open, ByteBuffer.wrap(new byte[] {'\n'}));
      }
    } catch (IOException e) {
      open.close();
      throw e;
    }
    channel = Optional.of(open);
    return open;
  }
}
