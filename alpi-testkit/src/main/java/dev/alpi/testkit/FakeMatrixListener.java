package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrix.Fault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of {@link FakeMatrix}: one virtual thread each. A client that is gone ends its
 * connection and nothing else.
 */
final class FakeMatrixListener implements AutoCloseable {
  private static final int BACKLOG = 1_024;
  private static final Duration DELAY = Duration.ofMillis(200);

  private final ServerSocket listener;
  private final FakeMatrixRoutes routes;
  private final FakeMatrixFaults faults;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("matrix/", 0).factory());
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger stalled = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  FakeMatrixListener(FakeMatrixRoutes routes, FakeMatrixFaults faults) throws IOException {
    this.routes = routes;
    this.faults = faults;
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    listener = new ServerSocket(0, BACKLOG, loopback);
    threads.execute(this::accept);
  }

  /** Returns how many answers have begun and stopped. */
  int stalled() {
    return stalled.get();
  }

  int port() {
    return listener.getLocalPort();
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
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      boolean goesOn = true;
      while (goesOn) {
        Optional<HttpRequest> request = HttpRequest.read(in, out);
        goesOn = request.isPresent() && answer(request.get(), out);
      }
    } catch (IOException | InterruptedException e) {
      // the client is gone, or the server closes
    } finally {
      connections.remove(socket);
    }
  }

  /** Answers a request, and returns whether the connection goes on. */
  private boolean answer(HttpRequest request, OutputStream out)
      throws IOException, InterruptedException {
    Optional<Fault> fault = faults.next(request.path());
    if (fault.isEmpty()) {
      out.write(routes.reply(request, FakeMatrixRoutes.Mode.PLAIN).message());
      return true;
    }
    switch (fault.get()) {
      case DROP_BEFORE -> {
        return false;
      }
      case DROP_AFTER -> {
        routes.reply(request, FakeMatrixRoutes.Mode.PLAIN);
        return false;
      }
      case STALL -> {
        boolean _ = closed.await(1, TimeUnit.HOURS);
        return false;
      }
      case STALL_IN_BODY -> {
        byte[] message = routes.reply(request, FakeMatrixRoutes.Mode.PLAIN).message();
        out.write(message, 0, message.length - 1);
        stalled.incrementAndGet();
        boolean _ = closed.await(1, TimeUnit.HOURS);
        return false;
      }
      case DELAY -> {
        boolean _ = closed.await(DELAY.toMillis(), TimeUnit.MILLISECONDS);
        out.write(routes.reply(request, FakeMatrixRoutes.Mode.PLAIN).message());
      }
      case RATE_LIMIT -> out.write(FakeMatrixRoutes.rateLimit().message());
      case BAD_REQUEST -> out.write(FakeMatrixReply.error(400, "M_INVALID_PARAM").message());
      case ERROR_BEFORE -> out.write(FakeMatrixReply.error(500, "M_UNKNOWN").message());
      case ERROR_AFTER -> {
        routes.reply(request, FakeMatrixRoutes.Mode.PLAIN);
        out.write(FakeMatrixReply.text(502, "<html>bad gateway</html>").message());
      }
      case GARBAGE -> out.write(FakeMatrixReply.text(200, "{\"next_batch\": [").message());
      case REPLAY -> out.write(routes.reply(request, FakeMatrixRoutes.Mode.REPLAY).message());
    }
    return true;
  }

  @Override
  public void close() {
    closed.countDown();
    routes.close();
    closeQuietly(listener);
    new ArrayList<>(connections).forEach(FakeMatrixListener::closeQuietly);
    threads.shutdownNow();
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
