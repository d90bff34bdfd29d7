package dev.alpi.alp.link;

import dev.alpi.alp.Identity;
import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.noise.Handshake;
import dev.alpi.alp.noise.StaticPrivateKey;
import dev.alpi.alp.noise.StaticPublicKey;
import dev.alpi.alp.noise.TransportSession;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers over TCP and Noise (alp spec §5.2).
 *
 * <p>Whoever has not shown that it is a peer can take up room, but not a peer's: when there are too
 * many connections, the oldest of a stranger is closed, and no peer's is. Nor does a peer take room
 * of another one: when it has too many connections, its own oldest is closed.
 *
 * <p><b>Threads:</b> any; a virtual thread for each connection, and one for each request that runs.
 */
final class TcpServer implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final LinkService service;
  private final LinkLimits limits;
  private final LinkLog log;
  private final Deadlines deadlines;
  private final OwnIdentities own;
  private final SecureRandom random;
  private final ServerSocketChannel listener;
  private final Map<PeerKey, StaticPrivateKey> keys = new ConcurrentHashMap<>();
  private final Map<SocketChannel, StaticPublicKey> peers = new LinkedHashMap<>();
  private final Deque<SocketChannel> strangers = new ArrayDeque<>();
  private boolean isClosed;

  private TcpServer(
      LinkService service,
      LinkLimits limits,
      LinkLog log,
      Deadlines deadlines,
      OwnIdentities own,
      SecureRandom random,
      ServerSocketChannel listener) {
    this.service = service;
    this.limits = limits;
    this.log = log;
    this.deadlines = deadlines;
    this.own = own;
    this.random = random;
    this.listener = listener;
  }

  /** Begins to listen on {@code address}. */
  static TcpServer start(
      LinkService service,
      LinkLimits limits,
      LinkLog log,
      Deadlines deadlines,
      OwnIdentities own,
      SecureRandom random,
      InetSocketAddress address)
      throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    try {
      listener.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    TcpServer server = new TcpServer(service, limits, log, deadlines, own, random, listener);
    Thread.ofVirtual()
        .name("alp-tcp")
        .start(
            () -> Accepting.from(listener, server::accepted, cause -> log.failed("accept", cause)));
    return server;
  }

  /** Returns where it listens. */
  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  private void accepted(SocketChannel connection) {
    makeRoom(connection).ifPresent(Deadline::closeQuietly);
    Thread.ofVirtual().name("alp-session").start(() -> serve(connection));
  }

  /** Adds a stranger; returns who has to go for it. */
  private synchronized Optional<SocketChannel> makeRoom(SocketChannel connection) {
    if (isClosed) {
      // accepted in the moment of the end, and nobody else would close it
      return Optional.of(connection);
    }
    strangers.addLast(connection);
    return peers.size() + strangers.size() > limits.connectionsMax()
        ? Optional.of(strangers.removeFirst())
        : Optional.empty();
  }

  /** Makes a stranger a peer; returns which connection of the same peer has to go for it. */
  private synchronized Optional<SocketChannel> isPeer(
      SocketChannel connection, StaticPublicKey key) {
    if (!strangers.remove(connection)) {
      return Optional.empty();
    }
    List<SocketChannel> same =
        peers.entrySet().stream()
            .filter(each -> each.getValue().equals(key))
            .map(Map.Entry::getKey)
            .toList();
    peers.put(connection, key);
    if (same.size() < limits.peerConnectionsMax()) {
      return Optional.empty();
    }
    // at once, so that there are never more, however slowly it closes
    peers.remove(same.getFirst());
    return Optional.of(same.getFirst());
  }

  private synchronized void gone(SocketChannel connection) {
    strangers.remove(connection);
    peers.remove(connection);
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      connection.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
      SessionWire wire;
      try (Deadline deadline = deadlines.of(connection)) {
        deadline.in(limits.handshake());
        wire =
            SessionWire.over(
                connection,
                (in, out) -> Handshake.accept(keys(), random, in, out),
                limits.write(),
                deadlines);
      }
      try (wire) {
        byte[] exchangeKey = wire.peer();
        boolean isPinned = service.isPinned(exchangeKey);
        if (isPinned) {
          isPeer(connection, StaticPublicKey.of(exchangeKey)).ifPresent(Deadline::closeQuietly);
        }
        new ServerSession(
                service,
                wire,
                exchangeKey,
                isPinned ? limits.idle() : limits.strangerIdle(),
                limits.message(),
                isPinned
                    ? TransportSession.PLAINTEXT_BYTES_MAX
                    : LinkLimits.STRANGER_MESSAGE_BYTES_MAX,
                deadlines)
            .run();
      }
    } catch (IOException e) {
      log.dropped("a connection: " + e.getMessage());
    } finally {
      gone(connection);
    }
  }

  /** Returns by which keys an initiator may know this profile. */
  private List<StaticPrivateKey> keys() throws IOException {
    List<StaticPrivateKey> all = new ArrayList<>();
    for (Identity identity : own.all()) {
      all.add(keys.computeIfAbsent(identity.key(), _ -> identity.exchangeIdentity()));
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    List<SocketChannel> all;
    synchronized (this) {
      isClosed = true;
      all = new ArrayList<>(strangers);
      all.addAll(peers.keySet());
    }
    all.forEach(Deadline::closeQuietly);
    keys.values().forEach(StaticPrivateKey::close);
  }
}
