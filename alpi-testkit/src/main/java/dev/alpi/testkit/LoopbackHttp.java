package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A small HTTP server on a free port of the loopback interface, for fakes of services.
 *
 * <p><b>Threads:</b> one virtual thread a connection; the function is called from any.
 */
final class LoopbackHttp implements AutoCloseable {
  private final Connections connections;

  private LoopbackHttp(Connections connections) {
    this.connections = connections;
  }

  /**
   * Starts one.
   *
   * @param service answers; where it answers nothing, the connection is closed without an answer
   */
  static LoopbackHttp start(String name, Function<HttpRequest, Optional<Response>> service) {
    try {
      Connections connections = Connections.loopback(0, name);
      connections.accept(socket -> serve(socket, connections.closed(), service));
      return new LoopbackHttp(connections);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its address, without a slash at the end. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + connections.port());
  }

  private static void serve(
      Socket socket, CountDownLatch closed, Function<HttpRequest, Optional<Response>> service)
      throws IOException {
    try {
      new HttpConnection(socket, closed)
          .serve(
              request ->
                  service
                      .apply(request)
                      .orElseThrow(() -> new UncheckedIOException(new IOException("dropped"))));
    } catch (UncheckedIOException e) {
      // the client is to think that we went
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
