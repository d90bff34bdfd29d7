package dev.alpi.alp.link;

import dev.alpi.profile.store.SocketPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/** One request over a Unix socket. */
final class UnixExchange implements Exchange {
  private final SocketChannel connection;
  private final EagerInput in;
  private final Lines lines;
  private final Deadline deadline;
  private final SocketPath path;

  private UnixExchange(SocketChannel connection, Deadlines deadlines, SocketPath path) {
    this.connection = connection;
    this.in = new EagerInput(connection);
    this.lines = new Lines(in);
    this.deadline = deadlines.of(connection);
    this.path = path;
  }

  /** Connects to the socket at {@code path}, which is closed with it. */
  static UnixExchange connect(SocketPath path, Deadlines deadlines) throws IOException {
    try {
      return new UnixExchange(SocketChannel.open(path.address()), deadlines, path);
    } catch (IOException e) {
      path.close();
      throw new LinkException.Offline(path.file().toString());
    }
  }

  @Override
  public void send(byte[] request) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Lines.of(request));
    while (buffer.hasRemaining()) {
      connection.write(buffer);
    }
    in.expect();
  }

  @Override
  public Optional<byte[]> receive(Duration max) throws IOException {
    try {
      return deadline.limit(max, lines::next);
    } catch (Lines.TooLongException e) {
      throw new LinkException.BadAnswer(e.getMessage());
    }
  }

  @Override
  public void done() {
    // one request a connection
  }

  @Override
  public void close() {
    deadline.close();
    try (path) {
      connection.close();
    } catch (IOException e) {
      // it has gone
    }
  }
}
