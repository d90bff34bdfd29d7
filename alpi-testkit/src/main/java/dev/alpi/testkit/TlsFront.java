package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/**
 * Takes TLS off connections, and hands them on to a port of this machine.
 *
 * <p><b>Threads:</b> any.
 */
public final class TlsFront implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private TlsFront(ServerSocket server, int target) {
    this.server = server;
    this.target = target;
  }

  /** Starts it before the port {@code target}. */
  public static TlsFront start(SSLContext tls, int target) throws IOException {
    TlsFront front =
        new TlsFront(
            tls.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
            target);
    Thread _ = Thread.ofVirtual().name("tls-front").start(front::accept);
    return front;
  }

  /** {@return where it listens} */
  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(client);
        open.add(behind);
        Thread _ = Thread.ofVirtual().start(() -> pump(client, behind));
        Thread _ = Thread.ofVirtual().start(() -> pump(behind, client));
      }
    } catch (IOException e) {
      // it was closed
    }
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      long _ = from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // one of both is gone
    } finally {
      open.remove(from);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
