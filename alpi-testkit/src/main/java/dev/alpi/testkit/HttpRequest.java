package dev.alpi.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One HTTP/1.1 request as it was read: header names in lower case, the whole body. */
record HttpRequest(
    String method, String path, String version, Map<String, String> headers, byte[] body) {
  /** The largest body that is read; Anthropic's own limit. */
  static final int BODY_BYTES_MAX = 32 * 1024 * 1024;

  /** The longest request head. */
  private static final int HEAD_BYTES_MAX = 64 * 1024;

  /** Bytes that are no HTTP request; {@code status} says which refusal fits. */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    MalformedException(int status, String happened) {
      super(happened);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** Stands for a request that could not be read: its connection is of no more use. */
  static final HttpRequest UNREADABLE =
      new HttpRequest("", "", "HTTP/1.1", Map.of("connection", "close"), new byte[0]);

  boolean knowsChunks() {
    return version.equals("HTTP/1.1");
  }

  boolean keepsAlive() {
    boolean close =
        headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close");
    return knowsChunks() && !close;
  }

  /**
   * Reads the next request; empty at the end of the connection.
   *
   * @param out where an expected {@code 100 Continue} goes
   */
  static Optional<HttpRequest> read(InputStream in, OutputStream out) throws IOException {
    String requestLine = line(in, HEAD_BYTES_MAX);
    if (requestLine.isEmpty()) {
      return Optional.empty();
    }
    String[] words = requestLine.split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      throw new MalformedException(400, "not an HTTP/1 request line");
    }
    Map<String, String> headers = headers(in);
    if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }
    byte[] body = body(in, headers);
    return Optional.of(new HttpRequest(words[0], words[1], words[2], headers, body));
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    int left = HEAD_BYTES_MAX;
    for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
      left -= line.length();
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new MalformedException(400, "a header without a colon");
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (one, two) -> one + ", " + two);
    }
    return Collections.unmodifiableMap(headers);
  }

  private static byte[] body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return chunked(in);
    }
    String length = headers.getOrDefault("content-length", "0");
    if (!length.matches("[0-9]{1,10}")) {
      throw new MalformedException(400, "content-length is no number");
    }
    return exactly(in, Long.parseLong(length));
  }

  private static byte[] exactly(InputStream in, long length) throws IOException {
    if (length > BODY_BYTES_MAX) {
      throw new MalformedException(413, "Request exceeds the maximum size");
    }
    byte[] bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("the body ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line(in, HEAD_BYTES_MAX).split(";")[0].strip();
      if (!size.matches("[0-9a-fA-F]{1,8}")) {
        throw new MalformedException(400, "a chunk without a size");
      }
      long length = Long.parseLong(size, 16);
      if (body.size() + length > BODY_BYTES_MAX) {
        throw new MalformedException(413, "Request exceeds the maximum size");
      }
      body.write(exactly(in, length));
      if (length == 0) {
        headers(in); // trailers
        return body.toByteArray();
      }
      line(in, 2);
    }
  }

  /** Reads up to the end of the line; empty for an empty line and at the end of the stream. */
  private static String line(InputStream in, int bytesMax) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      if (line.length() >= bytesMax) {
        throw new MalformedException(431, "the request head is too long");
      }
      line.append((char) next);
    }
    int end = line.length() - 1;
    return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
  }
}
