package dev.alpi.engine.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.store.DurableFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
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

  /* Implementation notes. Not a channel: that would close when the thread of a turn that is being
   * cancelled looks at the log, and the job that writes it would be heard no more.
   */
  private final Path path;
  private final RandomAccessFile file;
  private final long bytesMax;
  private final UnaryOperator<String> redact;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long headBytes;
  private long leftOut;
  private int markBytes;
  private boolean isClosed;

  private BoundedLog(
      Path path, RandomAccessFile file, long bytesMax, UnaryOperator<String> redact) {
    this.path = path;
    this.file = file;
    this.bytesMax = bytesMax;
    this.redact = redact;
  }

  /** Creates the file, which must not be there. */
  static BoundedLog create(Path path, long bytesMax, UnaryOperator<String> redact)
      throws IOException {
    DurableFiles.createUnpublished(path, new byte[0]);
    return new BoundedLog(path, new RandomAccessFile(path.toFile(), "rw"), bytesMax, redact);
  }

  /** Adds bytes; what is after the last line's end waits for more, or for {@link #flush}. */
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
  synchronized void flush() throws IOException {
    if (pending.size() > 0) {
      byte[] text = redact.apply(pending.toString(UTF_8)).getBytes(UTF_8);
      pending.reset();
      if (file.length() + text.length > bytesMax) {
        shorten();
      }
      append(text);
    }
  }

  /** Returns about the last {@code bytes} of it as text, also when it has been closed. */
  synchronized String tail(int bytes) throws IOException {
    if (!isClosed) {
      flush();
    }
    return tail(path, bytes);
  }

  /** Returns about the last {@code bytes} of a log that nobody writes any more. */
  static String tail(Path path, int bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      return new String(read(file, Math.max(0, file.length() - bytes)), UTF_8);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      try (file) {
        flush();
      }
    }
  }

  /** Leaves a quarter of what there may be at the beginning, and a quarter at the end. */
  private void shorten() throws IOException {
    byte[] tail = read(file, Math.max(headBytes, file.length() - bytesMax / 4));
    if (headBytes == 0) {
      headBytes = bytesMax / 4;
    }
    leftOut += file.length() - headBytes - markBytes - tail.length;
    byte[] mark = ("\n… " + leftOut + " bytes left out …\n").getBytes(UTF_8);
    markBytes = mark.length;
    file.setLength(headBytes);
    append(mark);
    append(tail);
  }

  private void append(byte[] bytes) throws IOException {
    file.seek(file.length());
    file.write(bytes);
  }

  private static byte[] read(RandomAccessFile file, long from) throws IOException {
    byte[] bytes = new byte[(int) Math.max(0, file.length() - from)];
    file.seek(from);
    int count = 0;
    for (int more = 0; more >= 0 && count < bytes.length; count += Math.max(0, more)) {
      more = file.read(bytes, count, bytes.length - count);
    }
    return Arrays.copyOf(bytes, count);
  }
}
