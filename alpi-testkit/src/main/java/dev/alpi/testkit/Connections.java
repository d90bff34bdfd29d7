package dev.alpi.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * The connections to a fake of a service. A client that is gone ends its own and nothing else.
 *
 * <p><b>Threads:</b> one virtual thread a connection.
 */
final class Connections implements AutoCloseable {
  /** Connections that may wait to be taken: a test opens 1,000 at once. */
  private static final int BACKLOG = 2_048;

  private final ServerSocket listener;
  private final ExecutorService threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Speaks with a client. */
  @FunctionalInterface
  interface Service {
    /** Does so until either has enough; the connection is closed then. */
    void serve(Socket socket) throws IOException, InterruptedException;
  }

  /** Creates those to {@code listener}, which is closed with them; none is accepted yet. */
  Connections(ServerSocket listener, String name) {
    this.listener = listener;
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "/", 0).factory());
  }

  /** Creates those to a port of the loopback interface; 0 for a free one. */
  static Connections loopback(int port, String name) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    return new Connections(new ServerSocket(port, BACKLOG, loopback), name);
  }

  /** Begins to accept. */
  void accept(Service service) {
    threads.execute(() -> run(service));
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns what opens when it is closed. */
  CountDownLatch closed() {
    return closed;
  }

  private void run(Service service) {
    while (closed.getCount() > 0) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        threads.execute(() -> serve(socket, service));
      } catch (IOException | RejectedExecutionException e) {
        closed.countDown(); // the listener is gone, or the threads are
      }
    }
    open.forEach(Connections::closeQuietly);
  }

  private void serve(Socket socket, Service service) {
    try (socket) {
      service.serve(socket);
    } catch (IOException e) {
      // the client went: what it had sent whole is done
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  /** Ends every connection, stalled ones too, and waits for the threads. */
  @Override
  public void close() {
    closed.countDown();
    closeQuietly(listener);
    new ArrayList<>(open).forEach(Connections::closeQuietly);
    threads.close();
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // it is gone either way
    }
  }
}
