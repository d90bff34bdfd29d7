package dev.alpi.alp.link;

import dev.alpi.alp.Identity;
import dev.alpi.alp.PeerKey;
import dev.alpi.alp.noise.Handshake;
import dev.alpi.alp.noise.NoiseException;
import dev.alpi.alp.noise.StaticPublicKey;
import dev.alpi.alp.peers.PeerAddress;
import dev.alpi.profile.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with peers over TCP that can serve again: one at a time for each lane, so that a long
 * answer keeps no other request waiting (alp spec §5.3).
 *
 * <p><b>Threads:</b> any.
 */
final class Sessions implements AutoCloseable {
  /** Less than the server's time, so that a session is not closed under a request. */
  private static final Duration IDLE_MAX = Duration.ofSeconds(60);

  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final Duration HANDSHAKE_MAX = Duration.ofSeconds(10);
  private static final Duration WRITE_MAX = Duration.ofSeconds(30);

  /** Sessions of one lane that are kept; requests at the same time have one each. */
  private static final int KEPT_MAX = 4;

  private final SecureRandom random;
  private final Deadlines deadlines;
  private final Ticker ticker;
  private final Map<Lane, Deque<Kept>> kept = new HashMap<>();
  private final Set<SessionWire> used = new HashSet<>();
  private boolean isClosed;

  Sessions(SecureRandom random, Deadlines deadlines, Ticker ticker) {
    this.random = random;
    this.deadlines = deadlines;
    this.ticker = ticker;
  }

  /** Requests of one kind to one peer, by one of our identities. */
  record Lane(Identity self, PeerAddress address, PeerKey peer, String name) {}

  private record Kept(SessionWire wire, long since) {}

  /** Returns a session that nobody else uses: one that was kept, or a new one. */
  Exchange open(Lane lane) throws IOException {
    SessionWire wire = takeKept(lane);
    return use(lane, wire == null ? connect(lane) : wire);
  }

  private synchronized Exchange use(Lane lane, SessionWire wire) throws IOException {
    if (isClosed) {
      Deadline.closeQuietly(wire);
      throw new LinkException.Cancelled();
    }
    used.add(wire);
    return new Use(lane, wire);
  }

  private synchronized @Nullable SessionWire takeKept(Lane lane) {
    Deque<Kept> all = kept.getOrDefault(lane, new ArrayDeque<>());
    while (!all.isEmpty()) {
      Kept last = all.removeLast();
      boolean isFresh = ticker.nanoTime() - last.since() < IDLE_MAX.toNanos();
      if (isFresh && last.wire().isOpen()) {
        return last.wire();
      }
      Deadline.closeQuietly(last.wire());
    }
    kept.remove(lane);
    return null;
  }

  private synchronized void keep(Lane lane, SessionWire wire) {
    if (isClosed) {
      Deadline.closeQuietly(wire);
      return;
    }
    Deque<Kept> all = kept.computeIfAbsent(lane, _ -> new ArrayDeque<>());
    all.addLast(new Kept(wire, ticker.nanoTime()));
    if (all.size() > KEPT_MAX) {
      Deadline.closeQuietly(all.removeFirst().wire());
    }
  }

  private SessionWire connect(Lane lane) throws IOException {
    String where = lane.address().toString();
    SocketChannel connection = SocketChannel.open();
    try (Deadline deadline = deadlines.of(connection)) {
      deadline.in(CONNECT_MAX);
      try {
        connection.connect(new InetSocketAddress(lane.address().host(), lane.address().port()));
      } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
        throw new LinkException.Offline(where);
      }
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      deadline.in(HANDSHAKE_MAX);
      return SessionWire.over(connection, handshake(lane)::perform, WRITE_MAX, deadlines);
    } catch (NoiseException.Truncated e) {
      throw failed(
          connection,
          new LinkException.BadAnswer(
              where
                  + " closed during the handshake; is it another profile than the pinned key's?"));
    } catch (NoiseException e) {
      throw failed(connection, new LinkException.BadAnswer(e.getMessage()));
    } catch (LinkException e) {
      throw failed(connection, e);
    } catch (IOException e) {
      throw failed(connection, new LinkException.Broken(e));
    }
  }

  private Handshake handshake(Lane lane) {
    return Handshake.initiator(
        lane.self().exchangeIdentity(), StaticPublicKey.of(lane.peer().exchangeKey()), random);
  }

  private static <E extends Exception> E failed(SocketChannel connection, E failure) {
    try {
      connection.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Ends all sessions; requests that run on them fail. */
  @Override
  public synchronized void close() {
    isClosed = true;
    List<SessionWire> all = new ArrayList<>(used);
    kept.values().forEach(each -> each.forEach(kept -> all.add(kept.wire())));
    kept.clear();
    used.clear();
    all.forEach(Deadline::closeQuietly);
  }

  private synchronized void unused(SessionWire wire) {
    used.remove(wire);
  }

  /** One request on a session. */
  private final class Use implements Exchange {
    private final Lane lane;
    private final SessionWire wire;
    private final Deadline deadline;
    private boolean isDone;
    private boolean isClosed;

    Use(Lane lane, SessionWire wire) {
      this.lane = lane;
      this.wire = wire;
      this.deadline = deadlines.of(wire);
    }

    @Override
    public void send(byte[] request) throws IOException {
      wire.write(request);
      wire.expect();
    }

    @Override
    public Optional<byte[]> receive(Duration max) throws IOException {
      return deadline.limit(max, wire::read);
    }

    @Override
    public synchronized void done() {
      isDone = true;
    }

    @Override
    public synchronized void close() {
      // whoever calls off a request that has just been answered closes it too
      if (isClosed) {
        return;
      }
      isClosed = true;
      deadline.close();
      unused(wire);
      if (isDone && wire.isOpen()) {
        keep(lane, wire);
      } else {
        Deadline.closeQuietly(wire);
      }
    }
  }
}
