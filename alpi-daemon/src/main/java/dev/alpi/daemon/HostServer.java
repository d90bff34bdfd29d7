package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.alp.link.Deadline;
import dev.alpi.alp.link.Deadlines;
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
import jdk.net.ExtendedSocketOptions;

/**
 * Answers requests about the daemon on {@code host/host.sock} of the root: one line of JSON in, one
 * or more out, one request a connection. Whoever may open the socket is the owner; others are
 * turned away by the file's mode, and by their credentials.
 *
 * <p><b>Threads:</b> any; a virtual thread for each connection.
 *
 * <p><b>Compatibility:</b> alpi-engine spec §7.1.
 */
final class HostServer implements UnixListener.Handler {
  private static final Duration LINE_TIME = Duration.ofSeconds(10);

  /** How long somebody may take nothing of what they have asked for. */
  private static final Duration WRITE_TIME = Duration.ofSeconds(30);

  private static final int CONNECTIONS_MAX = 64;

  private final Map<String, HostMethod> methods;
  private final DaemonLog log;
  private final Deadlines deadlines;
  private final UserPrincipal owner;

  private HostServer(
      Map<String, HostMethod> methods, DaemonLog log, Deadlines deadlines, UserPrincipal owner) {
    this.methods = methods;
    this.log = log;
    this.deadlines = deadlines;
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
          new HostServer(
              Map.copyOf(methods), log, new Deadlines(world.timer()), Files.getOwner(socket)));
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
    try (Deadline deadline = deadlines.of(connection)) {
      deadline.in(LINE_TIME);
      if (!connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().equals(owner)) {
        log.warn("host.sock: another user was turned away");
        return;
      }
      byte[] line = new Lines(Channels.newInputStream(connection)).next().orElse(new byte[0]);
      deadline.clear();
      answer(line, message -> send(message, connection, deadline));
    } catch (IOException e) {
      // who has gone is not told anything
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(Obj message, SocketChannel connection, Deadline deadline)
      throws IOException {
    ByteBuffer line = ByteBuffer.wrap(Lines.of(Json.compact(message).getBytes(UTF_8)));
    deadline.in(WRITE_TIME);
    try {
      while (line.hasRemaining()) {
        connection.write(line);
      }
    } catch (IOException e) {
      throw new GoneException(e);
    }
    deadline.clear();
  }

  /** Who has asked listens no more. */
  private static final class GoneException extends IOException {
    private static final long serialVersionUID = 1;

    GoneException(IOException cause) {
      super(cause);
    }
  }

  private void answer(byte[] line, HostMethod.Frames out) throws IOException, InterruptedException {
    JsonValue id = JsonValue.Null.NULL;
    Obj answer;
    try {
      if (!(Json.parse(line) instanceof Obj request)) {
        throw new HostRefusal(HostRefusal.INVALID_REQUEST, "a request is an object");
      }
      id = request.get("id").orElse(JsonValue.Null.NULL);
      HostMethod method = methods.get(request.string("method").orElse(""));
      if (method == null) {
        throw new HostRefusal(HostRefusal.METHOD_NOT_FOUND, "there is no such method");
      }
      answer = call(method, request.object("params"), id, out);
    } catch (JsonSyntaxException e) {
      answer = error(id, HostRefusal.INVALID_REQUEST, "not JSON: " + e.getMessage());
    } catch (HostRefusal e) {
      answer = error(id, e.code(), e.getMessage());
    }
    out.send(answer);
  }

  private Obj call(HostMethod method, Obj params, JsonValue id, HostMethod.Frames out)
      throws GoneException, InterruptedException {
    try {
      return result(id, method.call(params, frame -> out.send(result(id, frame))));
    } catch (HostRefusal e) {
      return error(id, e.code(), e.getMessage());
    } catch (GoneException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // a bug is no reason to leave somebody without an answer
      log.warn("host.sock: " + e);
      return error(id, HostRefusal.INTERNAL, String.valueOf(e.getMessage()));
    }
  }

  private static Obj result(JsonValue id, Obj result) {
    return Obj.EMPTY.with("id", id).with("result", result);
  }

  private static Obj error(JsonValue id, int code, String message) {
    return Obj.EMPTY
        .with("id", id)
        .with("error", Obj.EMPTY.with("code", code).with("message", message));
  }
}
