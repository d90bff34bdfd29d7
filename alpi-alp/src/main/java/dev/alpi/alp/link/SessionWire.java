package dev.alpi.alp.link;

import dev.alpi.alp.noise.TransportSession;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Messages over a Noise session on a TCP connection.
 *
 * <p><b>Threads:</b> one that reads and one that writes, at the same time.
 */
final class SessionWire implements Closeable {
  /** Most requests are small; what is larger is read past it. */
  private static final int BUFFER_BYTES = 1024;

  private final SocketChannel connection;
  private final EagerInput eager;
  private final InputStream in;
  private final OutputStream out;
  private final TransportSession session;
  private final Duration writeMax;
  private final Deadline writing;

  private SessionWire(
      SocketChannel connection,
      EagerInput eager,
      InputStream in,
      OutputStream out,
      TransportSession session,
      Duration writeMax,
      Deadlines deadlines) {
    this.connection = connection;
    this.eager = eager;
    this.in = in;
    this.out = out;
    this.session = session;
    this.writeMax = writeMax;
    this.writing = deadlines.of(connection);
  }

  /** A handshake that is made over a connection. */
  interface Shake {
    TransportSession over(InputStream in, OutputStream out) throws IOException;
  }

  /** Makes the handshake, for which the caller has a deadline. */
  static SessionWire over(
      SocketChannel connection, Shake handshake, Duration writeMax, Deadlines deadlines)
      throws IOException {
    EagerInput eager = new EagerInput(connection);
    InputStream in = new BufferedInputStream(eager, BUFFER_BYTES);
    OutputStream out = Channels.newOutputStream(connection);
    TransportSession session = handshake.over(in, out);
    return new SessionWire(connection, eager, in, out, session, writeMax, deadlines);
  }

  /** Returns the static key of the other end. */
  byte[] peer() {
    return session.peer().bytes();
  }

  /** Says whether anything comes; waits for it. */
  boolean await() throws IOException {
    in.mark(1);
    boolean comes = in.read() >= 0;
    if (comes) {
      in.reset();
    }
    return comes;
  }

  /** Returns the next message; nothing if the other end has closed. */
  Optional<byte[]> read() throws IOException {
    return read(TransportSession.PLAINTEXT_BYTES_MAX);
  }

  /** The same; one of more than {@code bytesMax} ends the session before it is read. */
  Optional<byte[]> read(int bytesMax) throws IOException {
    return session.receive(in, bytesMax).map(SessionWire::bytes);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    return Arrays.copyOfRange(
        buffer.array(),
        buffer.arrayOffset() + buffer.position(),
        buffer.arrayOffset() + buffer.limit());
  }

  /** Sends a message, if the other end takes it in time. */
  void write(byte[] message) throws IOException {
    writing.in(writeMax);
    session.send(out, message);
    writing.clear();
  }

  /** Somebody waits for an answer to what was written, and nobody writes meanwhile. */
  void expect() {
    eager.expect();
  }

  boolean isOpen() {
    return connection.isOpen() && !session.isClosed();
  }

  @Override
  public void close() throws IOException {
    writing.close();
    session.close();
    connection.close();
  }
}
