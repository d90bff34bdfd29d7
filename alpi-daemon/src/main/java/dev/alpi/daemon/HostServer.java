package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.alp.link.Deadline;
import dev.alpi.alp.link.Lines;
import dev.alpi.alp.link.LinkWorld;
import dev.alpi.alp.link.UnixListener;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
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
final class HostServer implements UnixListener.Handler {
  private static final Duration LINE_TIME = Duration.ofSeconds(10);
  private static final int CONNECTIONS_MAX = 64;

  private final Map<String, HostMethod> methods;
  private final DaemonLog log;
  private final ScheduledExecutorService timer;
  private final UserPrincipal owner;

  private HostServer(
      Map<String, HostMethod> methods,
      DaemonLog log,
      ScheduledExecutorService timer,
      UserPrincipal owner) {
    this.methods = methods;
    this.log = log;
    this.timer = timer;
    this.owner = owner;
  }

  /** Returns where the socket of the root at {@code root} is. */
  static Path socket(Path root) {
    return root.resolve("host").resolve("host.sock");
  }

  /**
   * Begins to answer; returns what ends it. Whoever calls holds the lock of the root's daemon: a
   * socket that is there was left by one that was killed.
   */
  static UnixListener start(
      Path root, Map<String, HostMethod> methods, DaemonLog log, LinkWorld world)
      throws IOException {
    Path socket = socket(root);
    UnixListener listener = UnixListener.bind(socket, world.temporary());
    try {
      listener.start(
          "host",
          CONNECTIONS_MAX,
          new HostServer(Map.copyOf(methods), log, world.timer(), Files.getOwner(socket)));
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  @Override
  public void crowded() {
    // who asks again is answered
  }

  @Override
  public void failed(IOException cause) {
    log.warn("host.sock: " + cause.getMessage());
  }

  @Override
  public void serve(SocketChannel connection) {
    try (Deadline deadline = new Deadline(timer, connection)) {
      deadline.in(LINE_TIME);
      if (!connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
        log.warn("host.sock: another user was turned away");
        return;
      }
      byte[] line = new Lines(Channels.newInputStream(connection)).next().orElse(new byte[0]);
      deadline.clear();
      ByteBuffer answer = ByteBuffer.wrap(Lines.of(Json.compact(answer(line)).getBytes(UTF_8)));
      while (answer.hasRemaining()) {
        connection.write(answer);
      }
    } catch (IOException e) {
      // who has gone is not told anything
    }
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
}
