package dev.alpi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A server of the OSV protocol on loopback: {@code POST /v1/querybatch}, in pages of so many ids.
 * It answers 400 to what the protocol does not allow, and 404 to other paths, as osv.dev does.
 */
final class FakeOsv implements AutoCloseable {
  private static final int QUERIES_MAX = 1_000;

  private final ServerSocket server;
  private final Map<String, List<String>> holes;
  private final int page;
  private final Manner manner;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What it was asked, one list of packages for each request. */
  final List<List<String>> asked = new CopyOnWriteArrayList<>();

  /** How it answers. */
  enum Manner {
    WELL,
    /** Status 503. */
    BUSY,
    /** Not a byte. */
    SILENT,
    /** Half of it, and then nothing. */
    STUCK,
    /** Half of it, and then the connection ends. */
    TORN,
    /** No JSON. */
    BABBLING,
    /** Fewer results than questions. */
    SHORT,
    /** One more page, for ever. */
    ENDLESS,
    /** More bytes than anybody wants. */
    HUGE,
    /** Elsewhere. */
    MOVED,
    /** The first answer as it should be, then 503. */
    FAILING_LATER
  }

  FakeOsv(Map<String, List<String>> holes, int page, Manner manner) throws IOException {
    this.holes = holes;
    this.page = page;
    this.manner = manner;
    server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        int length = 0;
        for (String line : head.split("\r\n")) {
          if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
            length = Integer.parseInt(line.substring(15).strip());
          }
        }
        answer(head, new String(in.readNBytes(length), UTF_8), socket.getOutputStream());
      }
    } catch (IOException e) {
      // the client has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      head.append((char) b);
      if (head.toString().endsWith("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  private void answer(String head, String body, OutputStream out)
      throws IOException, InterruptedException {
    if (manner == Manner.SILENT) {
      closed.await();
      return;
    }
    if (!head.startsWith("POST /v1/querybatch ")) {
      send(out, 404, "{\"code\":5,\"message\":\"Not Found\"}");
      return;
    }
    boolean isLater = !asked.isEmpty();
    String answer = batch(body);
    if (answer.isEmpty()) {
      send(out, 400, "{\"code\":3,\"message\":\"Invalid query.\"}");
      return;
    }
    switch (manner) {
      case BUSY -> send(out, 503, "busy");
      case BABBLING -> send(out, 200, "<html>welcome</html>");
      case HUGE -> send(out, 200, "{\"results\":[" + " ".repeat(9_000_000) + "]}");
      case MOVED -> send(out, 302, "");
      case FAILING_LATER -> send(out, isLater ? 503 : 200, isLater ? "" : answer);
      case STUCK, TORN -> {
        out.write(
            ("HTTP/1.1 200 OK\r\ncontent-length: " + answer.length() + "\r\n\r\n").getBytes(UTF_8));
        out.write(answer.substring(0, answer.length() / 2).getBytes(UTF_8));
        out.flush();
        if (manner == Manner.STUCK) {
          closed.await();
        }
        throw new IOException("torn");
      }
      default -> send(out, 200, answer);
    }
  }

  private static void send(OutputStream out, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + " X\r\n"
            + "content-type: application/json\r\n"
            + "location: http://127.0.0.1:1/\r\n"
            + "content-length: "
            + bytes.length
            + "\r\n\r\n";
    out.write(head.getBytes(UTF_8));
    out.write(bytes);
    out.flush();
  }

  /** Returns the answer; empty if the request is none. */
  private String batch(String body) {
    try {
      List<Obj> queries = Json.parseObject(body).objects("queries");
      if (queries.isEmpty() || queries.size() > QUERIES_MAX) {
        return "";
      }
      List<JsonValue> results = new ArrayList<>();
      List<String> purls = new ArrayList<>();
      for (Obj query : queries) {
        String purl = query.object("package").string("purl").orElse("");
        if (!purl.matches("pkg:[a-z]+/[^@]+@[^@?#]+")) {
          return "";
        }
        purls.add(purl);
        results.add(result(purl, query.string("page_token").orElse("0")));
      }
      asked.add(List.copyOf(purls));
      if (manner == Manner.SHORT) {
        results.removeLast();
      }
      return Json.compact(Obj.EMPTY.with("results", new Arr(List.copyOf(results))));
    } catch (JsonSyntaxException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Obj result(String purl, String token) {
    List<String> ids = holes.getOrDefault(purl, List.of());
    int from = Integer.parseInt(token);
    List<JsonValue> vulns = new ArrayList<>();
    for (String id : ids.subList(from, Math.min(from + page, ids.size()))) {
      vulns.add(Obj.EMPTY.with("id", id).with("modified", "2026-01-01T00:00:00Z"));
    }
    Obj result = vulns.isEmpty() ? Obj.EMPTY : Obj.EMPTY.with("vulns", new Arr(List.copyOf(vulns)));
    if (manner == Manner.ENDLESS) {
      return result.with("next_page_token", "0");
    }
    return from + page < ids.size()
        ? result.with("next_page_token", Integer.toString(from + page))
        : result;
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
  }
}
