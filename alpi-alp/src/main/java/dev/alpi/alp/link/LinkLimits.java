package dev.alpi.alp.link;

import java.time.Duration;

/**
 * How long a server waits, and for how many. The times are those of the protocol (alp spec §10)
 * unless it leaves them open.
 *
 * @param handshake for a handshake, from the connection on
 * @param idle between two requests of a pinned peer
 * @param strangerIdle the same of anybody else
 * @param message from the first byte of a request to its last
 * @param write until the other end has taken a message
 * @param connectionsMax how many connections over TCP there may be; strangers make room for peers
 * @param localMax how many there may be over the Unix socket
 */
public record LinkLimits(
    Duration handshake,
    Duration idle,
    Duration strangerIdle,
    Duration message,
    Duration write,
    int connectionsMax,
    int localMax) {

  /**
   * The longest message over TCP of who is no peer: enough to knock with. Peers may send whole
   * frames; were anybody to, all connections together would fill the memory.
   */
  public static final int STRANGER_MESSAGE_BYTES_MAX = 1 << 14;

  /** A peer needs a few sessions, and one for each workgroup. */
  private static final int PEER_CONNECTIONS_MIN = 4;

  private static final int PEERS_AT_ONCE = 32;

  /** The limits of a server that people use. */
  public static final LinkLimits STANDARD =
      new LinkLimits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(90),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          2_048,
          256);

  /** Returns how many connections over TCP one peer may have: the oldest of its own goes. */
  int peerConnectionsMax() {
    return Math.max(PEER_CONNECTIONS_MIN, connectionsMax / PEERS_AT_ONCE);
  }
}
