package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * A small HTTP server on a free port of the loopback interface, for fakes of services.
 *
 * <p><b>Threads:</b> one virtual thread a connection; the function is called from any.
 */
final class LoopbackHttp implements AutoCloseable {
  private static final int BACKLOG = 512;

  private final ServerSocket listener;
  private final Function<HttpRequest, Optional<Response>> service;
  private final ExecutorService threads;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  private LoopbackHttp(
      ServerSocket listener, String name, Function<HttpRequest, Optional<Response>> service) {
    this.listener = listener;
    this.service = service;
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "/", 0).factory());
  }

  /**
   * Starts one.
   *
   * @param service answers; where it answers nothing, the connection is closed without an answer
   */
  static LoopbackHttp start(String name, Function<HttpRequest, Optional<Response>> service) {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      LoopbackHttp server = new LoopbackHttp(new ServerSocket(0, BACKLOG, loopback), name, service);
      server.threads.execute(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns its address, without a slash at the end. */
  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = listener.accept();
        connections.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        closed.countDown(); // the listener is gone, or the threads are
      }
    }
    connections.forEach(LoopbackHttp::closeQuietly);
  }

  private void serve(Socket socket) {
    try (socket) {
      new HttpConnection(socket, closed)
          .serve(
              request ->
                  service
                      .apply(request)
                      .orElseThrow(() -> new UncheckedIOException(new IOException("dropped"))));
    } catch (IOException | UncheckedIOException e) {
      // the client went, or is to think that we did
    } finally {
      connections.remove(socket);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listener);
    new ArrayList<>(connections).forEach(LoopbackHttp::closeQuietly);
    threads.close();
  }

  private static void closeQuietly(java.io.Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }
}
