package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The HTTP server, as tight as it can be set: HTTP/1.1 alone, no upgrades, no encodings, no header
 * that names it, and limits on everything.
 */
final class Listener implements AutoCloseable {
  /** The longest first line of a request; addresses of hooks are short. */
  private static final int FIRST_LINE_BYTES_MAX = 2_048;

  /** The longest headers of a request. */
  private static final int HEADERS_BYTES_MAX = 16 * 1024;

  /** How long requests may take to end when the listener is closed. */
  private static final Duration GRACE = Duration.ofMillis(500);

  /** The server looks for idle connections this often; the guard does it better. */
  private static final Duration NEVER = Duration.ofDays(3_650);

  private final InetSocketAddress address;
  private final WebServer server;
  private final Door door;

  private Listener(InetSocketAddress address, WebServer server, Door door) {
    this.address = address;
    this.server = server;
    this.door = door;
  }

  /*
   * Implementation notes
   *
   * A server of Helidon 4.5.0 has a java.util.Timer that it never cancels. A thread stays for each
   * server that was made, and all that the server holds: so one is only made when the port is free,
   * and lets go of what is behind it when it is closed.
   */

  /** Leads to what handles requests, until it is shut. */
  private static final class Door implements Handler {
    private final AtomicReference<Optional<Handler>> behind;

    Door(Handler handler) {
      behind = new AtomicReference<>(Optional.of(handler));
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
      Handler handler =
          behind.get().orElseThrow(() -> new CloseConnectionException("the listener is closed"));
      handler.handle(request, response);
    }

    void shut() {
      behind.set(Optional.empty());
    }
  }

  /**
   * Listens.
   *
   * @throws IOException if it cannot, with the address
   */
  static Listener start(WebhookSettings settings, Guard.Watch watch, Handler handler)
      throws IOException {
    check(settings.address());
    Door door = new Door(handler);
    Http1Config http =
        Http1Config.builder()
            .maxPrologueLength(FIRST_LINE_BYTES_MAX)
            .maxHeadersSize(HEADERS_BYTES_MAX)
            .addReceiveListener(Guard.RECEIVING)
            .addSendListener(Guard.SENDING)
            .build();
    Http1ConnectionSelector selector = Http1ConnectionSelector.builder().config(http).build();
    WebServer server =
        WebServer.builder()
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .protocolsDiscoverServices(false)
            .concurrencyLimitDiscoverServices(false)
            .bindAddress(settings.address())
            .addConnectionSelector(watch.guarding(selector))
            .maxTcpConnections(settings.connectionsMax())
            .maxPayloadSize(settings.bodyBytesMax())
            .shutdownGracePeriod(GRACE)
            .contentEncoding(coding -> coding.contentEncodingsDiscoverServices(false))
            .mediaContext(media -> media.mediaSupportsDiscoverServices(false))
            .directHandlers(errors())
            .idleConnectionPeriod(NEVER)
            .routing(HttpRouting.builder().any(door))
            .build();
    server.start();
    if (!server.isRunning()) {
      throw new IOException(settings.address() + " cannot be listened at");
    }
    return new Listener(
        new InetSocketAddress(settings.address().getAddress(), server.port()), server, door);
  }

  /** Looks before the server does, which leaves a thread behind. */
  private static void check(InetSocketAddress address) throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open()) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(address);
    } catch (BindException e) {
      throw new IOException(text(address) + " is taken, or not an address of this machine", e);
    }
  }

  private static DirectHandlers errors() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, new Errors());
    }
    return handlers.build();
  }

  /** What the server refuses by itself. */
  private static final class Errors implements DirectHandler {
    /** It could not read a request: whatever it thinks, the request is to blame. */
    @Override
    public TransportResponse handle(
        TransportRequest request,
        EventType type,
        Status status,
        ServerResponseHeaders headers,
        String message) {
      return response(status.code() == 500 ? Status.BAD_REQUEST_400 : status);
    }

    @Override
    public TransportResponse handle(
        TransportRequest request,
        EventType type,
        Status status,
        ServerResponseHeaders headers,
        Throwable thrown) {
      return response(status);
    }

    private static TransportResponse response(Status status) {
      Result result =
          switch (status.code()) {
            case 413 -> Result.TOO_LARGE;
            case 414 -> Result.error(414, "address too long");
            case 431 -> Result.error(431, "headers too large");
            case 500 -> Result.error(500, "internal error");
            case 503 -> Result.notNow();
            case 505 -> Result.error(505, "only HTTP/1.1 is spoken");
            default -> Result.error(400, "bad request");
          };
      return TransportResponse.builder()
          .status(Status.create(result.status()))
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .keepAlive(false)
          .entity(Json.compact(result.json()))
          .build();
    }
  }

  int port() {
    return address.getPort();
  }

  /** Returns whether somebody who knocks is let in; the server does not say if it has ended. */
  boolean isThere(Duration most) {
    InetAddress bound = address.getAddress();
    InetAddress target = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    try (SocketChannel channel = SocketChannel.open()) {
      channel
          .socket()
          .connect(new InetSocketAddress(target, address.getPort()), (int) most.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns an address as people write it. */
  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /** Ends it and every connection; the port is free when it returns. */
  @Override
  public void close() {
    // an interrupted thread could not stop it
    boolean wasInterrupted = Thread.interrupted();
    try {
      server.stop();
    } finally {
      door.shut();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
