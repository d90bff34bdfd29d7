package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A file that takes any amount and keeps the first and the last part of it. Mode 0600; secrets are
 * taken out of what is written, line by line.
 *
 * <p><b>Threads:</b> any. <b>Durability:</b> none; it is not synced.
 */
final class BoundedLog implements AutoCloseable {
  /** Longer lines are written in pieces. */
  private static final int LINE_BYTES_MAX = 64 * 1024;

  /* Implementation notes. The channel is for whoever adds and closes: in the thread of a turn that
   * is being cancelled it would close, and the job that writes would be heard no more. So who looks
   * opens the file for itself, and writes nothing. */

  private final Path path;
  private final FileChannel file;
  private final long bytesMax;
  private final UnaryOperator<String> redact;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long headBytes;
  private long leftOut;
  private int markBytes;

  private BoundedLog(Path path, FileChannel file, long bytesMax, UnaryOperator<String> redact) {
    this.path = path;
    this.file = file;
    this.bytesMax = bytesMax;
    this.redact = redact;
  }

  /** Creates the file, which must not be there. */
  static BoundedLog create(Path path, long bytesMax, UnaryOperator<String> redact)
      throws IOException {
    DurableFiles.createUnpublished(path, new byte[0]);
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new BoundedLog(path, file, bytesMax, redact);
  }

  /** Adds bytes; what is after the last line's end waits for more, or for the end. */
  synchronized void add(byte[] bytes, int count) throws IOException {
    int end = count;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    pending.write(bytes, 0, end);
    if (end > 0) {
      flush();
    }
    pending.write(bytes, end, count - end);
    if (pending.size() >= LINE_BYTES_MAX) {
      flush();
    }
  }

  /** Writes what waits. */
  private void flush() throws IOException {
    if (pending.size() > 0) {
      byte[] text = redact.apply(pending.toString(UTF_8)).getBytes(UTF_8);
      pending.reset();
      if (file.size() + text.length > bytesMax) {
        shorten();
      }
      write(text, file.size());
    }
  }

  /** Returns about the last {@code bytes} of it, and what waits; also when it has been closed. */
  synchronized String tail(int bytes) throws IOException {
    return tail(path, bytes) + redact.apply(pending.toString(UTF_8));
  }

  /** Returns about the last {@code bytes} of a log that nobody writes any more. */
  static String tail(Path path, int bytes) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      return new String(read(file, Math.max(0, file.size() - bytes)), UTF_8);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    try (file) {
      if (file.isOpen()) {
        flush();
      }
    }
  }

  /** Leaves a quarter of what there may be at the beginning, and a quarter at the end. */
  private void shorten() throws IOException {
    byte[] tail = read(file, Math.max(headBytes, file.size() - bytesMax / 4));
    if (headBytes == 0) {
      headBytes = bytesMax / 4;
    }
    leftOut += file.size() - headBytes - markBytes - tail.length;
    byte[] mark = ("\n… " + leftOut + " bytes left out …\n").getBytes(UTF_8);
    markBytes = mark.length;
    file.truncate(headBytes);
    write(mark, headBytes);
    write(tail, file.size());
  }

  private void write(byte[] bytes, long position) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      file.write(buffer, position + buffer.position());
    }
  }

  private static byte[] read(FileChannel file, long from) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, file.size() - from));
    while (buffer.hasRemaining() && file.read(buffer, from + buffer.position()) >= 0) {
      // until all of it is here
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
