package dev.alpi.testkit;

import dev.alpi.testkit.FakeMatrix.Fault;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of {@link FakeMatrix}: one virtual thread each. A client that is gone ends its
 * connection and nothing else.
 */
final class FakeMatrixListener implements AutoCloseable {
  private static final Duration DELAY = Duration.ofMillis(200);

  private final Connections connections;
  private final FakeMatrixRoutes routes;
  private final FakeMatrixFaults faults;
  private final AtomicInteger stalled = new AtomicInteger();

  FakeMatrixListener(FakeMatrixRoutes routes, FakeMatrixFaults faults) throws IOException {
    this.routes = routes;
    this.faults = faults;
    connections = Connections.loopback(0, "matrix");
    connections.accept(this::serve);
  }

  /** Returns how many answers have begun and stopped. */
  int stalled() {
    return stalled.get();
  }

  int port() {
    return connections.port();
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    socket.setTcpNoDelay(true);
    InputStream in = new BufferedInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    boolean goesOn = true;
    while (goesOn) {
      Optional<HttpRequest> request = HttpRequest.read(in, out);
      goesOn = request.isPresent() && answer(request.get(), out);
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
        boolean _ = connections.closed().await(1, TimeUnit.HOURS);
        return false;
      }
      case STALL_IN_BODY -> {
        byte[] message = routes.reply(request, FakeMatrixRoutes.Mode.PLAIN).message();
        out.write(message, 0, message.length - 1);
        stalled.incrementAndGet();
        boolean _ = connections.closed().await(1, TimeUnit.HOURS);
        return false;
      }
      case DELAY -> {
        boolean _ = connections.closed().await(DELAY.toMillis(), TimeUnit.MILLISECONDS);
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
    routes.close();
    connections.close();
  }
}
