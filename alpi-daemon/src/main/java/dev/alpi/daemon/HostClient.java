package dev.alpi.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.alp.link.Lines;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.SocketPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Asks the daemon of a root.
 *
 * <p><b>Threads:</b> any.
 */
public final class HostClient {
  /** The status of tens of thousands of jobs. */
  private static final int ANSWER_BYTES_MAX = 64 << 20;

  private final Path socket;
  private final Path temporary;

  private HostClient(Path socket, Path temporary) {
    this.socket = socket;
    this.temporary = temporary;
  }

  /**
   * {@return who asks the daemon of the root at {@code root}} Nothing is opened.
   *
   * @param root the root
   * @param temporary a directory with a short name, for a socket whose own is too long
   */
  public static HostClient of(Path root, Path temporary) {
    return new HostClient(HostServer.socket(root), temporary);
  }

  /** The daemon has gone in the middle: whether it has done what it was asked is not known. */
  public static final class LostException extends IOException {
    private static final long serialVersionUID = 1;

    LostException(String why) {
      super("the daemon has not answered to the end: " + why);
    }
  }

  /** Takes what is told before the last. */
  public interface Frames {
    /**
     * Takes one.
     *
     * @param frame it
     * @throws IOException if it is of no use; that ends the request, and its caller gets this
     */
    void take(Obj frame) throws IOException;
  }

  /**
   * Makes a request.
   *
   * @param method what
   * @param params with what
   * @return the result; empty if no daemon answers there
   * @throws HostRefusal if the daemon does not do it
   * @throws LostException if the connection fails in the middle
   * @throws IOException if the answer makes no sense
   */
  public Optional<Obj> call(String method, Obj params) throws HostRefusal, IOException {
    return stream(method, params, _ -> {});
  }

  /**
   * Makes a request that is answered by several results.
   *
   * @param method what
   * @param params with what
   * @param frames takes every result, the last too
   * @return the last result; empty if no daemon answers there
   * @throws HostRefusal if the daemon does not do it
   * @throws LostException if the connection fails in the middle
   * @throws IOException if the answer makes no sense, or what {@code frames} throws
   */
  public Optional<Obj> stream(String method, Obj params, Frames frames)
      throws HostRefusal, IOException {
    if (!Files.exists(socket)) {
      return Optional.empty();
    }
    try (SocketPath path = SocketPath.of(socket, temporary)) {
      SocketChannel connection;
      try {
        connection = SocketChannel.open(path.address());
      } catch (IOException e) {
        // left by one that was killed
        return Optional.empty();
      }
      return Optional.of(ask(connection, method, params, frames));
    }
  }

  private static Obj ask(SocketChannel connection, String method, Obj params, Frames frames)
      throws HostRefusal, IOException {
    Obj request = Obj.EMPTY.with("id", 1).with("method", method).with("params", params);
    try (connection) {
      Lines answers = sent(request, connection);
      Optional<Obj> last = Optional.empty();
      for (Optional<byte[]> next = next(answers); next.isPresent(); next = next(answers)) {
        last = Optional.of(result(next.get()));
        frames.take(last.get());
      }
      return last.orElseThrow(() -> new LostException("it has closed the connection"));
    }
  }

  private static Lines sent(Obj request, SocketChannel connection) throws LostException {
    try {
      ByteBuffer line = ByteBuffer.wrap(Lines.of(Json.compact(request).getBytes(UTF_8)));
      while (line.hasRemaining()) {
        connection.write(line);
      }
      return new Lines(Channels.newInputStream(connection), ANSWER_BYTES_MAX);
    } catch (IOException e) {
      throw new LostException(e.getMessage());
    }
  }

  private static Optional<byte[]> next(Lines answers) throws LostException {
    try {
      return answers.next();
    } catch (IOException e) {
      throw new LostException(e.getMessage());
    }
  }

  private static Obj result(byte[] answer) throws HostRefusal, IOException {
    if (!(Json.parse(answer) instanceof Obj response)) {
      throw new IOException("the daemon's answer is no object");
    }
    if (response.get("error").isPresent()) {
      Obj error = response.object("error");
      throw new HostRefusal(
          (int) error.integer("code").orElse(HostRefusal.INTERNAL),
          error.string("message").orElse(""));
    }
    return response.get("result").orElse(JsonValue.Null.NULL) instanceof Obj result
        ? result
        : Obj.EMPTY;
  }
}
