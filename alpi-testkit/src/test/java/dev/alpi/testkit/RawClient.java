package dev.alpi.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sees bytes, not messages. */
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  RawClient(ScriptedModelServer server) throws IOException {
    socket = new Socket("127.0.0.1", server.baseUri().getPort());
    socket.setSoTimeout(20_000);
    in = socket.getInputStream();
  }

  static String post(String path, String body, String... headers) {
    StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: x\r\n");
    head.append("Content-Type: application/json\r\nanthropic-version: 2023-06-01\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return head + "Content-Length: " + length + "\r\n\r\n" + body;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }

  void shutdownOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads a line without its end. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the stream ended inside a line");
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  /** Reads a response head: status line and headers. */
  List<String> head() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  /** Reads the next HTTP chunk; empty for the last. */
  byte[] chunk() throws IOException {
    int length = Integer.parseInt(line(), 16);
    byte[] chunk = in.readNBytes(length);
    line();
    return chunk;
  }

  /** Reads all chunks. */
  List<byte[]> chunks() throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
      chunks.add(chunk);
    }
    return chunks;
  }

  /** Reads {@code length} bytes. */
  byte[] readBody(int length) throws IOException {
    return in.readNBytes(length);
  }

  /** Reads to the end of the connection. */
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
