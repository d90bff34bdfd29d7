package dev.alpi.alp.link;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.SocketPath;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Listens on a Unix socket that only its owner may open.
 *
 * <p><b>Threads:</b> any; a virtual thread accepts, and one for each connection serves it.
 */
public final class UnixListener implements Closeable {
  private final SocketPath path;
  private final ServerSocketChannel listener;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private UnixListener(SocketPath path, ServerSocketChannel listener) {
    this.path = path;
    this.listener = listener;
  }

  /** What is done with connections. */
  public interface Handler {
    /**
     * Serves one, in a thread of its own.
     *
     * @param connection it; closed when this returns, and before if the listener is closed
     */
    void serve(SocketChannel connection);

    /** One was turned away: there are as many as may be. */
    void crowded();

    /**
     * One could not be accepted; the next is tried a little later.
     *
     * @param cause why
     */
    void failed(IOException cause);
  }

  /**
   * {@return a listener that accepts nobody yet, to be closed} A socket that nobody answers on was
   * left by a process that was killed, and is replaced.
   *
   * @param socket where it is to be; its directory is made, that one's parent exists
   * @param temporary a directory with a short name, for a socket whose own is too long
   * @throws IOException if another process answers there already, or it cannot be made
   */
  public static UnixListener bind(Path socket, Path temporary) throws IOException {
    DurableFiles.createDirectory(socket.getParent());
    SocketPath path = SocketPath.of(socket, temporary);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      if (path.isAnswered()) {
        throw new IOException("another server answers on " + path.file());
      }
      Files.deleteIfExists(path.file());
      listener.bind(path.address());
      Files.setPosixFilePermissions(path.file(), PosixFilePermissions.fromString("rw-------"));
      return new UnixListener(path, listener);
    } catch (IOException | RuntimeException e) {
      listener.close();
      path.close();
      throw e;
    }
  }

  /**
   * Begins to accept; called once.
   *
   * @param name what the threads are called
   * @param connectionsMax the most at the same time
   * @param handler what is done with them
   */
  public void start(String name, int connectionsMax, Handler handler) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () ->
                Accepting.from(
                    listener,
                    connection -> accepted(connection, name, connectionsMax, handler),
                    handler::failed));
  }

  private void accepted(
      SocketChannel connection, String name, int connectionsMax, Handler handler) {
    if (open.size() >= connectionsMax) {
      Deadline.closeQuietly(connection);
      handler.crowded();
      return;
    }
    open.add(connection);
    if (!listener.isOpen()) {
      // accepted in the moment of the end, and nobody else would close it
      Deadline.closeQuietly(connection);
    }
    Thread.ofVirtual().name(name).start(() -> serve(connection, handler));
  }

  private void serve(SocketChannel connection, Handler handler) {
    try {
      handler.serve(connection);
    } finally {
      Deadline.closeQuietly(connection);
      open.remove(connection);
    }
  }

  /** Ends: the socket is gone, and so are the connections. */
  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path.file());
    path.close();
    open.forEach(Deadline::closeQuietly);
  }
}
