package dev.alpi.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One connection of a bot to {@link FakeTelegram}. */
final class TelegramConnection {
  /** An answer: bytes and how they are called, or an end without one. */
  static final class Reply {
    final int status;
    final String type;
    final byte[] body;

    Reply(int status, String type, byte[] body) {
      this.status = status;
      this.type = type;
      this.body = body;
    }

    static Reply json(int status, String json) {
      return new Reply(status, "application/json", json.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Answers a request; nothing ends the connection. */
  @FunctionalInterface
  interface Handler {
    Optional<Reply> reply(HttpRequest request) throws InterruptedException;
  }

  private TelegramConnection() {}

  static void serve(Socket socket, Handler handler) throws IOException, InterruptedException {
    socket.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    while (true) {
      Optional<HttpRequest> request = HttpRequest.read(in, out);
      if (request.isEmpty()) {
        return;
      }
      Optional<Reply> reply = handler.reply(request.get());
      if (reply.isEmpty()) {
        return;
      }
      write(out, reply.get());
      if (!request.get().keepsAlive()) {
        return;
      }
    }
  }

  private static void write(OutputStream out, Reply reply) throws IOException {
    String head =
        "HTTP/1.1 "
            + reply.status
            + " Status\r\nContent-Type: "
            + reply.type
            + "\r\nContent-Length: "
            + reply.body.length
            + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(reply.body);
    out.flush();
  }
}
