package dev.alpi.engine.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The answer to one GET, over a connection of its own to an address that was chosen before.
 *
 * <p>The host's name is only told to the server, in the Host header and in TLS, and compared with
 * its certificate; it is not looked up again.
 *
 * <p><b>Threads:</b> one; its {@link WebCall} may end it from any.
 */
final class HttpReply implements AutoCloseable {
  /** How long one of several addresses may take to accept a connection. */
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** How many addresses of a host are tried. */
  private static final int ADDRESSES_MAX = 4;

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Socket socket;
  private final InputStream in;
  private final ReplyHead head;

  private HttpReply(Socket socket, InputStream in, ReplyHead head) {
    this.socket = socket;
    this.in = in;
    this.head = head;
  }

  /**
   * What is asked for.
   *
   * @param url the address
   * @param addresses where its host is, in the order in which they are tried
   * @param headers fields besides Host, Connection and Accept-Encoding
   */
  record Request(WebUrl url, List<InetAddress> addresses, Map<String, String> headers) {
    String text() {
      StringBuilder out = new StringBuilder("GET " + url.target() + " HTTP/1.1\r\n");
      out.append("Host: ").append(url.authority()).append("\r\n");
      headers.forEach((name, value) -> out.append(name + ": " + value + "\r\n"));
      return out.append("Accept-Encoding: gzip\r\nConnection: close\r\n\r\n").toString();
    }
  }

  /** Sends {@code request} and waits for the head of the answer. */
  static HttpReply to(Request request, WebCall call, Supplier<SSLSocketFactory> tls)
      throws IOException, WebException {
    Socket plain = connect(request, call);
    try {
      Socket socket =
          switch (request.url.scheme()) {
            case HTTP -> plain;
            case HTTPS -> secured(plain, request.url, tls.get());
          };
      OutputStream out = socket.getOutputStream();
      out.write(request.text().getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      return new HttpReply(plain, in, ReplyHead.read(in));
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private static Socket connect(Request request, WebCall call) throws IOException, WebException {
    IOException last = new ConnectException("it has no address");
    for (InetAddress address : request.addresses.stream().limit(ADDRESSES_MAX).toList()) {
      Socket socket = new Socket(Proxy.NO_PROXY);
      try {
        call.holds(socket);
        socket.connect(
            new InetSocketAddress(address, request.url.port()), (int) CONNECT.toMillis());
        return socket;
      } catch (IOException e) {
        socket.close();
        call.check();
        last = new ConnectException("no connection to it: " + e.getMessage());
      }
    }
    throw last;
  }

  private static SSLSocket secured(Socket plain, WebUrl url, SSLSocketFactory factory)
      throws IOException {
    // it tells the server this name, and compares it with the certificate
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, url.host(), url.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (SSLException e) {
      throw new SSLException("no secure connection to it: " + e.getMessage());
    }
    return socket;
  }

  ReplyHead head() {
    return head;
  }

  /** Returns where the answer sends to, if it does. */
  Optional<String> redirect() throws IOException {
    if (!REDIRECTS.contains(head.status())) {
      return Optional.empty();
    }
    // many a server writes it in UTF-8 instead of percent-encoding
    return head.value("location")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Reads the body, but no more than one byte beyond {@code bytesMax}. */
  byte[] body(int bytesMax) throws IOException {
    return ReplyBody.read(head, in, bytesMax);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
