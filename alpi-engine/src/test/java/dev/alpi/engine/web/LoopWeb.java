package dev.alpi.engine.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocketFactory;

/** A whole web on 127.0.0.1: every name leads to one server, which notes what it is asked for. */
public final class LoopWeb implements AutoCloseable {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");

  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final LoopServer server;

  private record Page(String type, String text) {}

  /** Starts one without pages. */
  public LoopWeb() throws IOException {
    server = LoopServer.of(this::answer);
  }

  private void answer(String head, Socket socket) throws IOException {
    Page page = pages.get(head.split(" ", 3)[1].split("\\?", 2)[0]);
    LoopServer.write(
        socket,
        page == null
            ? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
            : LoopServer.ok(page.type() + "; charset=utf-8", page.text()));
  }

  /** Has {@code text} at {@code path} of every host. */
  public void page(String path, String type, String text) {
    pages.put(path, new Page(type, text));
  }

  /** Returns a client that finds every host here. */
  public WebClient client() {
    return new WebClient(
        _ -> List.of(HERE), HERE::equals, () -> (SSLSocketFactory) SSLSocketFactory.getDefault());
  }

  /** Returns the port that goes into every address. */
  public int port() {
    return server.port();
  }

  /** Returns hosts and targets of the requests so far, such as {@code news.test /page}. */
  public List<String> requests() {
    return server.requests.stream().map(LoopWeb::shown).toList();
  }

  private static String shown(String head) {
    String host =
        head.lines()
            .filter(line -> line.startsWith("Host: "))
            .map(line -> line.substring(6).split(":", 2)[0])
            .findFirst()
            .orElse("?");
    return host + " " + head.split(" ", 3)[1];
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
