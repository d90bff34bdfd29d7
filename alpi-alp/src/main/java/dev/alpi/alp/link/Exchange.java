package dev.alpi.alp.link;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection on which a request is made and its answers come.
 *
 * <p><b>Threads:</b> one.
 */
interface Exchange extends AutoCloseable {
  /** Sends the request. */
  void send(byte[] request) throws IOException;

  /**
   * Returns the next message; nothing if the other end has closed.
   *
   * @param max how long it may take
   */
  Optional<byte[]> receive(Duration max) throws IOException;

  /** The answer is complete: the connection may serve again. */
  void done();

  /** Ends the connection, unless it is done and may serve again; from any thread, once. */
  @Override
  void close();
}
