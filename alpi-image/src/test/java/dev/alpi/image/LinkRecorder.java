package dev.alpi.image;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lies between the clients of a Unix socket and its server: passes on what they say and keeps the
 * requests, so that they can be made again.
 *
 * <p><b>Threads:</b> any.
 */
final class LinkRecorder implements AutoCloseable {
  private final ServerSocketChannel listener;
  private final Path server;
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();
  private final Semaphore events = new Semaphore(0);

  private LinkRecorder(ServerSocketChannel listener, Path server) {
    this.listener = listener;
    this.server = server;
  }

  /** Listens at {@code socket} for what is meant for {@code server}. */
  static LinkRecorder between(Path socket, Path server) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    LinkRecorder recorder = new LinkRecorder(listener, server);
    Thread.ofVirtual().start(recorder::accept);
    return recorder;
  }

  /** A request that a client has made, and what came back so far. */
  static final class Recorded {
    private final String line;
    private final Obj message;
    private final AtomicInteger pieces = new AtomicInteger();
    private volatile boolean isWhole;

    private Recorded(String line) throws JsonSyntaxException {
      this.line = line;
      this.message = Json.parseObject(line);
    }

    /** Returns who has signed it and its nonce, as {@link LinkSide#accepted} does. */
    String senderAndNonce() {
      Obj alp = message.object("alp");
      return alp.string("from").orElseThrow() + " " + alp.string("nonce").orElseThrow();
    }

    String method() {
      return message.string("method").orElse("");
    }

    /** Returns how many messages of an answer came back. */
    int pieces() {
      return pieces.get();
    }

    /** Says whether the answer came back to its end. */
    boolean isWhole() {
      return isWhole;
    }

    private void answered(String answer) throws JsonSyntaxException {
      pieces.incrementAndGet();
      isWhole = !Json.parseObject(answer).string("stream").equals(Optional.of("chunk"));
    }

    @Override
    public String toString() {
      return method() + " " + senderAndNonce() + ", " + pieces + " pieces";
    }
  }

  /** Returns the requests since the last call. */
  List<Recorded> take() {
    List<Recorded> taken = List.copyOf(requests);
    requests.removeAll(taken);
    events.drainPermits();
    return taken;
  }

  /** Gives a permit for each request that comes, and each message of an answer. */
  Semaphore events() {
    return events;
  }

  /** Makes a request again, at {@code server}; says whether it got any answer. */
  static boolean isAnswered(Recorded request, Path server) throws IOException {
    try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
      send(request.line, connection);
      BufferedReader lines = lines(connection);
      boolean isAnswered = false;
      while (lines.readLine() != null) {
        isAnswered = true;
      }
      return isAnswered;
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> pass(client));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** One connection is one request. */
  private void pass(SocketChannel client) {
    try (client) {
      BufferedReader lines = lines(client);
      String line = lines.readLine();
      if (line == null) {
        return;
      }
      Recorded request = new Recorded(line);
      requests.add(request);
      events.release();
      try (SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(server))) {
        send(line, upstream);
        Thread.ofVirtual().start(() -> closeWith(lines, upstream));
        BufferedReader answers = lines(upstream);
        for (String answer = answers.readLine(); answer != null; answer = answers.readLine()) {
          request.answered(answer);
          events.release();
          send(answer, client);
        }
      }
    } catch (IOException e) {
      // one of the two has gone, and takes the other with it
    }
  }

  /** Who leaves, leaves the server too. */
  private static void closeWith(BufferedReader client, SocketChannel upstream) {
    try (upstream) {
      String _ = client.readLine();
    } catch (IOException e) {
      // it has gone either way
    }
  }

  private static BufferedReader lines(SocketChannel connection) {
    return new BufferedReader(Channels.newReader(connection, StandardCharsets.UTF_8));
  }

  private static void send(String line, SocketChannel connection) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
