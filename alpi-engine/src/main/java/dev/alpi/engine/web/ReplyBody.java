package dev.alpi.engine.web;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The body of an HTTP/1.1 answer: chunked, of a length that was told, or up to the end of the
 * connection; decompressed if it is gzip.
 *
 * <p>An answer that leaves its end in doubt is refused. So is one that holds less than it told.
 */
final class ReplyBody {
  /**
   * How much more than the limit of the text may come over the wire, for headers of gzip and data
   * that compresses badly.
   */
  private static final int WIRE_SLACK = 65_536;

  /** The longest line that tells a chunk's size, with extensions that nobody reads. */
  private static final int CHUNK_LINE_MAX = 1024;

  private static final Pattern CHUNK_SIZE = Pattern.compile("0*([0-9a-fA-F]{1,7})[ \\t]*(;.*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private ReplyBody() {}

  /**
   * Reads the body of the answer with {@code head}, decompressed, but no more than one byte beyond
   * {@code bytesMax}.
   */
  static byte[] read(ReplyHead head, InputStream in, int bytesMax) throws IOException {
    try {
      return plain(head, in, bytesMax).readNBytes(bytesMax + 1);
    } catch (EOFException | ZipException e) {
      throw new ProtocolException("the compressed answer is damaged, or breaks off");
    }
  }

  private static InputStream plain(ReplyHead head, InputStream in, int bytesMax)
      throws IOException {
    InputStream framed = new Capped(framed(head, in), bytesMax + (long) WIRE_SLACK);
    String coding =
        head.value("content-encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
    return switch (coding) {
      case "identity", "" -> framed;
      case "gzip", "x-gzip" -> gzip(framed);
      default ->
          throw new ProtocolException("the server compressed its answer in a way nobody asked for");
    };
  }

  private static InputStream gzip(InputStream framed) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(framed);
    buffered.mark(1);
    if (buffered.read() < 0) {
      // nothing at all is what some servers send compressed
      return buffered;
    }
    buffered.reset();
    try {
      return new GZIPInputStream(buffered);
    } catch (ZipException e) {
      throw new ProtocolException("the answer is not gzip, as it claims to be");
    }
  }

  private static InputStream framed(ReplyHead head, InputStream in) throws IOException {
    var coding = head.value("transfer-encoding");
    var length = head.value("content-length");
    if (coding.isPresent()) {
      if (!coding.get().equalsIgnoreCase("chunked") || length.isPresent()) {
        throw new ProtocolException("the server leaves the length of its answer in doubt");
      }
      return new Chunked(in);
    }
    if (length.isEmpty()) {
      return in;
    }
    if (!LENGTH.matcher(length.get()).matches()) {
      throw new ProtocolException("the server told a length that is none");
    }
    return new Sized(in, Long.parseLong(length.get()));
  }

  /** Something that is read in portions; a byte is one of length one. */
  private abstract static class Portioned extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public abstract int read(byte[] target, int offset, int length) throws IOException;
  }

  /** A body of a length that was told. */
  private static final class Sized extends Portioned {
    private final InputStream in;
    private long left;

    Sized(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 || length == 0) {
        return length == 0 ? 0 : -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new ProtocolException("the server hung up in the middle of its answer");
      }
      left -= count;
      return count;
    }
  }

  /** A body in chunks (RFC 9112 §7.1); its trailer is left unread. */
  private static final class Chunked extends Portioned {
    private final InputStream in;
    private Sized chunk;
    private boolean ended;
    private boolean begun;

    Chunked(InputStream in) {
      this.in = in;
      this.chunk = new Sized(in, 0);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (!ended) {
        int count = chunk.read(target, offset, length);
        if (count >= 0) {
          return count;
        }
        next();
      }
      return -1;
    }

    private void next() throws IOException {
      ReplyHead.Lines lines = new ReplyHead.Lines(in, CHUNK_LINE_MAX);
      if (begun && !lines.next().isEmpty()) {
        throw new ProtocolException("a chunk of the answer is longer than the server told");
      }
      begun = true;
      var size = CHUNK_SIZE.matcher(lines.next());
      if (!size.matches()) {
        throw new ProtocolException("the server told the size of a chunk that is none");
      }
      chunk = new Sized(in, Long.parseLong(size.group(1), 16));
      ended = chunk.left == 0;
    }
  }

  /** Ends what is read of the wire with an error, so that data that expands to nothing ends too. */
  private static final class Capped extends Portioned {
    private final InputStream in;
    private long left;

    Capped(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        throw new ProtocolException("the answer is larger compressed than what it holds");
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(count, 0);
      return count;
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }
  }
}
