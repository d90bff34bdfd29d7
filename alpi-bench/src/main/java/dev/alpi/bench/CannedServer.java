package dev.alpi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** Answers every request with the same bytes, which costs it nothing. One connection at a time. */
final class CannedServer implements AutoCloseable {
  private final ServerSocket listener;
  private final byte[] answer;

  private CannedServer(ServerSocket listener, byte[] answer) {
    this.listener = listener;
    this.answer = answer;
  }

  /** Starts a server whose answers are the event stream {@code events}. */
  static CannedServer start(byte[] events) throws IOException {
    String head =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: "
            + events.length
            + "\r\n\r\n";
    byte[] answer = new byte[head.length() + events.length];
    System.arraycopy(head.getBytes(UTF_8), 0, answer, 0, head.length());
    System.arraycopy(events, 0, answer, head.length(), events.length);
    CannedServer server =
        new CannedServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), answer);
    Thread.ofPlatform().daemon().name("canned-server").start(server::serve);
    return server;
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        while (skipRequest(in)) {
          out.write(answer);
          out.flush();
        }
      } catch (IOException e) {
        // the client went, or the listener
      }
    }
  }

  /** Reads one request with a content length; false at the end of the connection. */
  private static boolean skipRequest(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    long length = 0;
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        line.append((char) next);
        continue;
      }
      String field = line.toString().strip().toLowerCase(Locale.ROOT);
      line.setLength(0);
      if (field.isEmpty()) {
        in.skipNBytes(length);
        return true;
      }
      if (field.startsWith("content-length:")) {
        length = Long.parseLong(field.substring(field.indexOf(':') + 1).strip());
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
