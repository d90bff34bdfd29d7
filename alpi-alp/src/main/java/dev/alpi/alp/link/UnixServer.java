package dev.alpi.alp.link;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.SocketPath;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers on the profile's Unix socket: one request a connection (alp spec §5.1).
 *
 * <p><b>Threads:</b> any; a virtual thread for each connection.
 */
final class UnixServer implements AutoCloseable {
  private final LinkService service;
  private final LinkLimits limits;
  private final LinkLog log;
  private final ScheduledExecutorService timer;
  private final SocketPath path;
  private final ServerSocketChannel listener;
  private final Semaphore places;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private UnixServer(
      LinkService service,
      LinkLimits limits,
      LinkLog log,
      ScheduledExecutorService timer,
      SocketPath path,
      ServerSocketChannel listener) {
    this.service = service;
    this.limits = limits;
    this.log = log;
    this.timer = timer;
    this.path = path;
    this.listener = listener;
    this.places = new Semaphore(limits.localMax());
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if another server answers there already, or it cannot be made
   */
  static UnixServer start(
      LinkService service,
      LinkLimits limits,
      LinkLog log,
      ScheduledExecutorService timer,
      Path home,
      Path temporary)
      throws IOException {
    DurableFiles.createDirectory(home.resolve("alp"));
    SocketPath path = SocketPath.of(LinkServer.socket(home), temporary);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      if (path.isAnswered()) {
        throw new IOException("another server answers on " + path.file());
      }
      // left by one that was killed
      Files.deleteIfExists(path.file());
      listener.bind(path.address());
      Files.setPosixFilePermissions(path.file(), PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      listener.close();
      path.close();
      throw e;
    }
    UnixServer server = new UnixServer(service, limits, log, timer, path, listener);
    Thread.ofVirtual().name("alp-unix").start(server::accept);
    return server;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel connection = listener.accept();
        if (!places.tryAcquire()) {
          log.dropped("too many local connections");
          connection.close();
          continue;
        }
        open.add(connection);
        if (!listener.isOpen()) {
          // accepted in the moment of the end, and nobody else would close it
          Deadline.closeQuietly(connection);
        }
        Thread.ofVirtual().name("alp-local").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // too many open files, say: not again in the same moment
        log.failed("accept", e);
        LockSupport.parkNanos(Deadline.ACCEPT_PAUSE.toNanos());
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection;
        Deadline deadline = new Deadline(timer, connection)) {
      deadline.in(limits.message());
      Lines lines = new Lines(Channels.newInputStream(connection));
      Optional<byte[]> line = lines.next();
      deadline.clear();
      if (line.isPresent()) {
        AskCancel cancel = new AskCancel();
        Thread.ofVirtual().name("alp-local-end").start(() -> watch(lines, cancel));
        OutputStream out = Channels.newOutputStream(connection);
        LinkService.Fate _ =
            service.serve(
                line.get(), Optional.empty(), cancel, message -> send(message, out, deadline));
      }
    } catch (IOException e) {
      log.dropped("a local connection: " + e.getMessage());
    } finally {
      open.remove(connection);
      places.release();
    }
  }

  /**
   * Notices that a client sends nothing any more. That is no end yet: one that has said all it has
   * to say may have closed its half.
   */
  private static void watch(Lines lines, AskCancel cancel) {
    try {
      if (!lines.await()) {
        cancel.doubt();
      }
    } catch (IOException e) {
      // broken, or closed here: the next message to it fails
      cancel.doubt();
    }
  }

  private void send(byte[] message, OutputStream out, Deadline deadline) throws IOException {
    deadline.in(limits.write());
    out.write(Lines.of(message));
    deadline.clear();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path.file());
    path.close();
    for (SocketChannel each : open) {
      each.close();
    }
  }
}
