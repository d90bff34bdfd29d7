package dev.alpi.engine.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server on 127.0.0.1 that says to each connection what a script wants, byte for byte. */
final class LoopServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch hungUp = new CountDownLatch(1);

  /** The heads of the requests so far. */
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** What is said after the head of a request has come. */
  interface Script {
    void answer(String head, Socket socket) throws IOException;
  }

  private LoopServer(ServerSocket listener, Script script) {
    this.listener = listener;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  static LoopServer of(Script script) throws IOException {
    return new LoopServer(listener(), script);
  }

  static LoopServer on(ServerSocket listener, Script script) {
    return new LoopServer(listener, script);
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  /** Says {@code answer} and hangs up. */
  static LoopServer saying(String answer) throws IOException {
    return of((head, socket) -> write(socket, answer));
  }

  static LoopServer saying(String head, byte[] body) throws IOException {
    return of(
        (request, socket) -> {
          write(socket, head);
          socket.getOutputStream().write(body);
        });
  }

  static void write(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** Returns a whole answer with {@code body}. */
  static String ok(String type, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return "HTTP/1.1 200 OK\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + bytes.length
        + "\r\n\r\n"
        + new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static String redirect(int status, String location) {
    return "HTTP/1.1 " + status + " Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits until a client hung up before it was answered whole. */
  void awaitHangUp() throws InterruptedException {
    hungUp.await();
  }

  /** Waits, as a script, until the client hangs up. */
  static void stall(Socket socket) throws IOException {
    while (socket.getInputStream().read() >= 0) {
      // a client that has sent its request has nothing more to say
    }
    throw new IOException("the client hung up");
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      String head = head(socket.getInputStream());
      requests.add(head);
      script.answer(head, socket);
    } catch (IOException e) {
      hungUp.countDown();
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int each = in.read();
      if (each < 0) {
        throw new IOException("no request");
      }
      head.write(each);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
