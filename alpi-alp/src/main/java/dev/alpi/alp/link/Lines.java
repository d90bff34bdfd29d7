package dev.alpi.alp.link;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Messages as lines, as they go over a Unix socket (alp spec §5.1).
 *
 * <p><b>Threads:</b> one at a time.
 */
public final class Lines {
  /** The longest line, its end included (alp spec §10). */
  public static final int BYTES_MAX = 1_048_577;

  private static final int BUFFER_BYTES = 8 * 1024;

  private final InputStream in;
  private final int bytesMax;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int from;
  private int to;

  /**
   * Creates it.
   *
   * @param in where lines come from; stays open, and what is behind a line may have been read
   */
  public Lines(InputStream in) {
    this(in, BYTES_MAX);
  }

  /**
   * Creates it.
   *
   * @param in as above
   * @param bytesMax the longest line, its end included
   */
  public Lines(InputStream in, int bytesMax) {
    this.in = in;
    this.bytesMax = bytesMax;
  }

  /**
   * {@return {@code message} as a line}
   *
   * @param message what has no line feed in it; copied
   */
  public static byte[] of(byte[] message) {
    byte[] line = Arrays.copyOf(message, message.length + 1);
    line[message.length] = '\n';
    return line;
  }

  /** A line that has no end within the limit. */
  public static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException(int bytesMax) {
      super("a line of more than " + bytesMax + " bytes");
    }
  }

  /**
   * {@return whether anything comes} Waits for it.
   *
   * @throws IOException if the connection fails
   */
  public boolean await() throws IOException {
    if (from == to) {
      from = 0;
      to = Math.max(0, in.read(buffer));
    }
    return from < to;
  }

  /**
   * {@return the next line without its end; empty at the end} What is last needs no end.
   *
   * @throws TooLongException if a line has more bytes than it may have
   * @throws IOException if the connection fails
   */
  public Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (await()) {
      int end = from;
      while (end < to && buffer[end] != '\n') {
        end++;
      }
      line.write(buffer, from, end - from);
      boolean isWhole = end < to;
      from = isWhole ? end + 1 : end;
      if (line.size() + 1 > bytesMax) {
        throw new TooLongException(bytesMax);
      }
      if (isWhole) {
        return Optional.of(line.toByteArray());
      }
    }
    return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
  }
}
