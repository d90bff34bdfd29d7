package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.alp.link.LinkWorld;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.SocketPath;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * Answers requests about the daemon on {@code host/host.sock} of the root: one line of JSON in, one
 * out, one request a connection. Whoever may open the socket is the owner; others are turned away
 * by the file's mode, and by their credentials.
 *
 * <p><b>Threads:</b> any; a virtual thread for each connection.
 *
 * <p><b>Compatibility:</b> alpi-engine spec §7.1.
 */
final class HostServer implements Closeable {
  static final int LINE_BYTES_MAX = 1 << 20;

  private static final Duration LINE_TIME = Duration.ofSeconds(10);
  private static final int CONNECTIONS_MAX = 64;

  private final Map<String, HostMethod> methods;
  private final DaemonLog log;
  private final ScheduledExecutorService timer;
  private final SocketPath socket;
  private final UserPrincipal owner;
  private final ServerSocketChannel listener;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private HostServer(
      Map<String, HostMethod> methods,
      DaemonLog log,
      ScheduledExecutorService timer,
      SocketPath socket,
      UserPrincipal owner,
      ServerSocketChannel listener) {
    this.methods = methods;
    this.log = log;
    this.timer = timer;
    this.socket = socket;
    this.owner = owner;
    this.listener = listener;
  }

  /** Returns where the socket of the root at {@code root} is. */
  static Path socket(Path root) {
    return root.resolve("host").resolve("host.sock");
  }

  /**
   * Begins to answer. Whoever calls holds the lock of the root's daemon: a socket that is there was
   * left by one that was killed.
   */
  static HostServer start(
      Path root, Map<String, HostMethod> methods, DaemonLog log, LinkWorld world)
      throws IOException {
    Path file = socket(root);
    DurableFiles.createDirectory(file.getParent());
    Files.deleteIfExists(file);
    SocketPath socket = SocketPath.of(file, world.temporary());
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(socket.address());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      HostServer server =
          new HostServer(
              Map.copyOf(methods), log, world.timer(), socket, Files.getOwner(file), listener);
      Thread.ofVirtual().name("host").start(server::accept);
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      socket.close();
      throw e;
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel connection = listener.accept();
        if (open.size() >= CONNECTIONS_MAX) {
          connection.close();
          continue;
        }
        open.add(connection);
        Thread.ofVirtual().name("host-call").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        log.warn("host.sock: " + e.getMessage());
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }
    }
  }

  private void serve(SocketChannel connection) {
    Future<?> limit =
        timer.schedule(() -> quietly(connection), LINE_TIME.toMillis(), TimeUnit.MILLISECONDS);
    try (connection) {
      if (!connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
        log.warn("host.sock: another user was turned away");
        return;
      }
      byte[] line = line(Channels.newInputStream(connection));
      limit.cancel(false);
      ByteBuffer answer = ByteBuffer.wrap((Json.compact(answer(line)) + "\n").getBytes(UTF_8));
      while (answer.hasRemaining()) {
        connection.write(answer);
      }
    } catch (IOException e) {
      // who has gone is not told anything
    } finally {
      limit.cancel(false);
      open.remove(connection);
    }
  }

  private static void quietly(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException e) {
      // it has gone
    }
  }

  private static byte[] line(InputStream in) throws IOException {
    byte[] line = new byte[256];
    int length = 0;
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (length == LINE_BYTES_MAX) {
        throw new IOException("a line that is too long");
      }
      if (length == line.length) {
        line = java.util.Arrays.copyOf(line, 2 * length);
      }
      line[length++] = (byte) next;
    }
    return java.util.Arrays.copyOf(line, length);
  }

  private Obj answer(byte[] line) {
    JsonValue id = JsonValue.Null.NULL;
    try {
      if (!(Json.parse(line) instanceof Obj request)) {
        throw new HostRefusal(HostRefusal.INVALID_REQUEST, "a request is an object");
      }
      id = request.get("id").orElse(JsonValue.Null.NULL);
      HostMethod method = methods.get(request.string("method").orElse(""));
      if (method == null) {
        throw new HostRefusal(HostRefusal.METHOD_NOT_FOUND, "there is no such method");
      }
      return Obj.EMPTY.with("id", id).with("result", method.call(request.object("params")));
    } catch (JsonSyntaxException e) {
      return error(id, HostRefusal.INVALID_REQUEST, "not JSON: " + e.getMessage());
    } catch (HostRefusal e) {
      return error(id, e.code(), e.getMessage());
    } catch (IOException | RuntimeException e) {
      // a bug is no reason to leave somebody without an answer
      log.warn("host.sock: " + e);
      return error(id, HostRefusal.INTERNAL, String.valueOf(e.getMessage()));
    }
  }

  private static Obj error(JsonValue id, int code, String message) {
    return Obj.EMPTY
        .with("id", id)
        .with("error", Obj.EMPTY.with("code", code).with("message", message));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(socket.file());
    socket.close();
    open.forEach(HostServer::quietly);
  }
}
