package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.testkit.FakeCallback;
import dev.alpi.testkit.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A program that uses a hook, by plain sockets: each request is a connection of its own. */
final class HookClient {
  private static final int PATIENCE_MILLIS = 15_000;

  private final int port;
  private final FakeClock clock;

  HookClient(int port, FakeClock clock) {
    this.port = port;
    this.clock = clock;
  }

  record Answer(int status, String head, String body) {
    Obj json() {
      try {
        return Json.parseObject(body);
      } catch (JsonSyntaxException e) {
        throw new AssertionError(body, e);
      }
    }

    Optional<String> header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  /** What a test changes about a request. */
  final class Request {
    private String method = "POST";
    private String path = "/hooks/ci";
    private String body = "";
    private final Map<String, String> headers = new LinkedHashMap<>();

    Request to(String verb, String where) {
      method = verb;
      path = where;
      return this;
    }

    Request json(String text) {
      body = text.replace('\'', '"');
      return with("Content-Type", "application/json");
    }

    Request text(String text) {
      body = text;
      return with("Content-Type", "text/plain");
    }

    Request with(String name, String value) {
      headers.put(name, value);
      return this;
    }

    Request token(String token) {
      return with("Authorization", "Bearer " + token);
    }

    Request key(String key) {
      return with("Idempotency-Key", key);
    }

    Request signed() {
      return signedAt(clock.instant().getEpochSecond());
    }

    Request signedAt(long time) {
      String content = method.equals("GET") ? path : body;
      return with("X-Alpi-Timestamp", String.valueOf(time))
          .with(
              "X-Alpi-Signature",
              "sha256=" + FakeCallback.hmac(HookWorld.SECRET, time + "." + content));
    }

    Request github(String delivery) {
      return with("X-GitHub-Delivery", delivery)
          .with("X-Hub-Signature-256", "sha256=" + FakeCallback.hmac(HookWorld.SECRET, body));
    }

    String raw() {
      StringBuilder out = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: hook\r\n");
      headers.forEach((name, value) -> out.append(name).append(": ").append(value).append("\r\n"));
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      if (length > 0) {
        out.append("Content-Length: ").append(length).append("\r\n");
      }
      return out.append("\r\n").append(body).toString();
    }

    Answer send() throws IOException {
      return HookClient.this.send(raw());
    }
  }

  Request request() {
    return new Request();
  }

  /** Returns a request that is let in. */
  Request good(String json) {
    return request().json(json).token(HookWorld.TOKEN);
  }

  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  Answer send(String raw) throws IOException {
    try (Socket socket = connect()) {
      write(socket, raw);
      return read(socket.getInputStream());
    }
  }

  static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads one answer; status 0 if the connection ends before there is one. */
  static Answer read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next;
      try {
        next = in.read();
      } catch (SocketException e) {
        next = -1;
      }
      if (next < 0) {
        return new Answer(0, head.toString(StandardCharsets.ISO_8859_1), "");
      }
      head.write(next);
    }
    Answer answer =
        new Answer(
            Integer.parseInt(head.toString(StandardCharsets.ISO_8859_1).split(" ")[1]),
            head.toString(StandardCharsets.ISO_8859_1),
            "");
    int length = answer.header("Content-Length").map(Integer::parseInt).orElse(0);
    return new Answer(
        answer.status(), answer.head(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** Returns whether the other side ends the connection. */
  static boolean ends(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // an answer before the end does not matter
      }
      return true;
    } catch (SocketException e) {
      return true;
    }
  }
}
