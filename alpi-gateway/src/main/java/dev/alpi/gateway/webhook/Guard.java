package dev.alpi.gateway.webhook;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a connection and the server, which knows no deadlines: ends a connection whose
 * request or answer takes too long in all, or takes too much memory.
 *
 * <p><b>Threads:</b> that of the connection; the timer only closes its socket.
 */
final class Guard implements ConnectionContext {
  /** Tells the guard that a request begins, which may have come with the one before. */
  static final Http1ConnectionListener RECEIVING =
      new Http1ConnectionListener() {
        @Override
        public void prologue(ConnectionContext connection, HttpPrologue prologue) {
          if (connection instanceof Guard guard && guard.isIdle) {
            guard.begin();
          }
        }
      };

  /** Tells the guard that an answer is written, and which. */
  static final Http1ConnectionListener SENDING =
      new Http1ConnectionListener() {
        @Override
        public void status(ConnectionContext connection, Status status) {
          if (connection instanceof Guard guard) {
            guard.lastStatus = status.code();
            guard.end();
          }
        }
      };

  private static final int REFUSED = 400;

  /** What a client may still send after it was refused, so that it gets to read why. */
  private static final long DRAINED_BYTES_MAX = 256 * 1024;

  private final ConnectionContext context;
  private final Watch watch;
  private final DataReader reader;
  private final DataWriter writer;
  private boolean isIdle = true;
  private boolean isFresh = true;
  private long began;
  private long held;
  private int lastStatus;

  private Guard(ConnectionContext context, Watch watch) {
    this.context = context;
    this.watch = watch;
    this.reader = DataReader.create(this::pull);
    this.writer = new TimedWriter();
  }

  /**
   * How long everything may take, and how much it may be.
   *
   * @param first until a connection says anything
   * @param idle between two requests of a connection
   * @param request until a request has wholly come
   * @param write until an answer is written
   * @param drain what is waited for after a refusal
   * @param heldBytesMax what all requests that are not answered yet may have together
   * @param requestBytesMax what one may have on the wire
   */
  record Limits(
      Duration first,
      Duration idle,
      Duration request,
      Duration write,
      Duration drain,
      long heldBytesMax,
      long requestBytesMax) {
    /** What the headers take, and the frames of chunks. */
    private static final long FRAME_BYTES_MAX = 64 * 1024;

    private static final long HELD_BYTES = 64L * 1024 * 1024;

    static Limits of(WebhookSettings settings) {
      // a chunk of 6 bytes has 6 bytes of frame
      long request = FRAME_BYTES_MAX + 2L * settings.bodyBytesMax();
      return new Limits(
          Duration.ofSeconds(10),
          Duration.ofSeconds(75),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofMillis(500),
          Math.max(HELD_BYTES, 2 * request),
          request);
    }
  }

  /** Guards all connections of a listener. */
  static final class Watch {
    private final Limits limits;
    private final ScheduledExecutorService timer;
    private final dev.alpi.profile.Ticker ticker;
    private final AtomicLong heldBytes = new AtomicLong();

    Watch(Limits limits, ScheduledExecutorService timer, dev.alpi.profile.Ticker ticker) {
      this.limits = limits;
      this.timer = timer;
      this.ticker = ticker;
    }

    ServerConnectionSelector guarding(ServerConnectionSelector selector) {
      return new Selector(this, selector);
    }
  }

  private record Selector(Watch watch, ServerConnectionSelector selector)
      implements ServerConnectionSelector {
    @Override
    public int bytesToIdentifyConnection() {
      return selector.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
      return selector.supports(data);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
      return selector.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
      Guard guard = new Guard(context, watch);
      return new Guarded(guard, selector.connection(guard));
    }
  }

  private record Guarded(Guard guard, ServerConnection connection) implements ServerConnection {
    @Override
    public void handle(Limit limit) throws InterruptedException {
      try {
        connection.handle(limit);
      } catch (UncheckedIOException e) {
        throw new CloseConnectionException("the connection failed", e);
      } finally {
        guard.release();
      }
      guard.drain();
    }

    @Override
    public Duration idleTime() {
      return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }
  }

  private void begin() {
    isIdle = false;
    isFresh = false;
    began = watch.ticker.nanoTime();
    release();
  }

  private void end() {
    isIdle = true;
    release();
  }

  private void release() {
    watch.heldBytes.addAndGet(-held);
    held = 0;
  }

  private byte[] pull() {
    byte[] bytes = pull(left());
    if (isIdle) {
      begin();
    }
    held += bytes.length;
    long all = watch.heldBytes.addAndGet(bytes.length);
    if (held > watch.limits.requestBytesMax() || all > watch.limits.heldBytesMax()) {
      throw new CloseConnectionException("a request has too many bytes");
    }
    return bytes;
  }

  private byte[] pull(Duration most) {
    ScheduledFuture<?> late = closeAfter(most);
    try {
      DataReader source = context.dataReader();
      source.ensureAvailable();
      return source.readBytes(source.available());
    } finally {
      late.cancel(false);
    }
  }

  private Duration left() {
    if (isIdle) {
      return isFresh ? watch.limits.first() : watch.limits.idle();
    }
    return watch.limits.request().minusNanos(watch.ticker.nanoTime() - began);
  }

  private ScheduledFuture<?> closeAfter(Duration time) {
    return watch.timer.schedule(this::cut, Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
  }

  private void cut() {
    try {
      context.serverSocket().close();
    } catch (UncheckedIOException e) {
      // the other side was faster
    }
  }

  /** Reads on for a moment: a close with bytes unread would destroy the refusal. */
  private void drain() {
    if (lastStatus < REFUSED) {
      return;
    }
    ScheduledFuture<?> over = closeAfter(watch.limits.drain());
    try {
      DataReader source = context.dataReader();
      for (long left = DRAINED_BYTES_MAX; left > 0; ) {
        source.ensureAvailable();
        int count = source.available();
        source.skip(count);
        left -= count;
      }
    } catch (DataReader.InsufficientDataAvailableException
        | UncheckedIOException
        | CloseConnectionException e) {
      // nothing more comes
    } finally {
      over.cancel(false);
    }
  }

  private final class TimedWriter implements DataWriter {
    private void timed(Runnable write) {
      ScheduledFuture<?> late = closeAfter(watch.limits.write());
      try {
        write.run();
      } finally {
        late.cancel(false);
      }
    }

    @Override
    public void write(BufferData... buffers) {
      timed(() -> context.dataWriter().write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
      timed(() -> context.dataWriter().write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
      timed(() -> context.dataWriter().writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
      timed(() -> context.dataWriter().writeNow(buffer));
    }

    @Override
    public void flush() {
      timed(() -> context.dataWriter().flush());
    }
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public DataWriter dataWriter() {
    return writer;
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public Router router() {
    return context.router();
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }
}
