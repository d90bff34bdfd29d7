package dev.alpi.alp.link;

import dev.alpi.alp.OwnIdentities;
import dev.alpi.alp.ReplayJournal;
import dev.alpi.alp.blobs.BlobStore;
import dev.alpi.alp.limits.RateLimiter;
import dev.alpi.alp.peers.PeerStore;
import dev.alpi.alp.peers.PendingPeers;
import dev.alpi.alp.peers.PendingSuccessions;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the peers of one profile: on its Unix socket, and over TCP if it has an address.
 *
 * <p><b>Threads:</b> any. One server a profile, in all processes: the replay journal is locked as
 * long as it runs.
 *
 * <p><b>Errors:</b> whatever arrives, it goes on; what gets no answer is told to the log.
 */
public final class LinkServer implements AutoCloseable {
  /** The port that people expect (alp spec §10). */
  public static final int PORT = 7423;

  /** After so long without a word, a turn tells that it still runs (alp spec §10). */
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(15);

  private final Deque<Closeable> open = new ArrayDeque<>();
  private Optional<TcpServer> tcp = Optional.empty();
  private @Nullable Over over;
  private @Nullable AskMethod asks;

  private LinkServer() {}

  /**
   * Begins to serve a profile.
   *
   * @param home the profile's directory
   * @param own who answers; stays the caller's to close, after the server
   * @param world what is shared with other servers and clients; stays the caller's
   * @param handler what answers for the profile
   * @param limits how long is waited, and for how many
   * @param log takes what gets no answer, is refused or fails
   * @param tcp where to listen, if over TCP too; the system chooses port 0
   * @return the server, which serves already; to be closed
   * @throws IOException if another server serves the profile, or nothing can be listened on
   */
  public static LinkServer start(
      Path home,
      OwnIdentities own,
      LinkWorld world,
      LinkHandler handler,
      LinkLimits limits,
      LinkLog log,
      Optional<InetSocketAddress> tcp)
      throws IOException {
    LinkServer server = new LinkServer();
    try {
      server.begin(home, own, world, handler, limits, log, tcp);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  private void begin(
      Path home,
      OwnIdentities own,
      LinkWorld world,
      LinkHandler handler,
      LinkLimits limits,
      LinkLog log,
      Optional<InetSocketAddress> address)
      throws IOException {
    ScheduledExecutorService timer = world.timer();
    ReplayJournal journal = ReplayJournal.open(home, world.locks(), world.clock(), world.ticker());
    open.push(journal::close);
    LinkParts parts =
        new LinkParts(
            own,
            world,
            journal,
            PeerStore.of(home, world.locks(), world.clock()),
            PendingPeers.of(home, world.locks(), world.clock()),
            PendingSuccessions.of(home, world.locks(), world.clock()),
            new RateLimiter(world.ticker()),
            BlobStore.of(home, world.locks(), world.clock()),
            PROGRESS_INTERVAL);
    open.push(parts.blobs()::close);
    // whoever knocked in the last seconds
    open.push(parts.pending()::flush);
    LinkService service = new LinkService(parts, handler, log);
    open.push(service::close);
    asks = service.asks();
    Deadlines deadlines = new Deadlines(timer);
    open.push(UnixServer.start(service, limits, log, deadlines, home, world.temporary()));
    Runnable tidy = () -> tidy(own, log);
    Future<?> tidying = timer.scheduleWithFixedDelay(tidy, 1, 1, TimeUnit.HOURS);
    open.push(() -> tidying.cancel(false));
    over = where -> TcpServer.start(service, limits, log, deadlines, own, world.random(), where);
    if (address.isPresent()) {
      listen(address.get());
    }
  }

  /** Begins to listen at an address. */
  private interface Over {
    TcpServer listen(InetSocketAddress where) throws IOException;
  }

  /**
   * Listens over TCP too; once.
   *
   * @param where the address; the system chooses port 0
   * @throws IOException if it cannot be listened there, or this is closed; it may be tried again
   * @throws IllegalStateException if it listens already
   */
  public synchronized void listen(InetSocketAddress where) throws IOException {
    if (over == null) {
      throw new java.nio.channels.ClosedChannelException();
    }
    if (tcp.isPresent()) {
      throw new IllegalStateException("it listens already");
    }
    TcpServer listening = over.listen(where);
    tcp = Optional.of(listening);
    open.push(listening::close);
  }

  /** Returns where the socket of the profile at {@code home} is. */
  static Path socket(Path home) {
    return home.resolve("alp").resolve("alp.sock");
  }

  private static void tidy(OwnIdentities own, LinkLog log) {
    try {
      own.destroyFormerIfDue();
    } catch (IOException e) {
      log.failed("destroying the key before this one", e);
    }
  }

  /**
   * {@return a timer of one thread, which forgets what was called off} Any number of servers and
   * clients may share it; the caller shuts it down after all of them.
   */
  public static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("alp-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /**
   * {@return where it listens over TCP, with the port that it got; empty if it does not}
   *
   * @throws java.nio.channels.ClosedChannelException if the server is closed
   * @throws IOException if the system does not tell
   */
  public synchronized Optional<InetSocketAddress> address() throws IOException {
    return tcp.isPresent() ? Optional.of(tcp.get().address()) : Optional.empty();
  }

  /** Takes no new question: who asks is told that it is busy. The one that is answered goes on. */
  public synchronized void drain() {
    if (asks != null) {
      asks.drain();
    }
  }

  /**
   * Waits until no question is being answered, after {@link #drain}.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public void awaitIdle() throws InterruptedException {
    AskMethod all;
    synchronized (this) {
      all = asks;
    }
    if (all != null) {
      all.awaitIdle();
    }
  }

  /** Stops: nothing new is accepted, connections end, and what runs is cancelled and waited for. */
  @Override
  public synchronized void close() throws IOException {
    over = null;
    IOException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
