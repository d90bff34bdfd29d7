package dev.alpi.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A server that plays a model provider on the loopback interface: OpenAI's chat completions and
 * Anthropic's messages, streamed or whole, as a {@link Script} says. It refuses what the real
 * services refuse, in their error shapes, and counts what it would bill.
 *
 * <p>Paths: {@code POST /v1/chat/completions}, {@code POST /v1/messages}, {@code GET /v1/models},
 * {@code GET /totals}.
 *
 * <p><b>Threads:</b> any; one virtual thread a connection.
 */
public final class ScriptedModelServer implements AutoCloseable {
  /** Bodies that are kept for {@link #requests}; the oldest go first. */
  private static final long SEEN_BYTES_MAX = 64L * 1024 * 1024;

  private final Connections connections;
  private final Replier replier;
  private final Semaphore abandoned = new Semaphore(0);
  private final int seenMax;
  private final Deque<SeenRequest> seen = new ArrayDeque<>();
  private long seenBytes;
  private long largestPromptTokens;
  private Totals totals = Totals.NONE;

  private ScriptedModelServer(Connections connections, Script script) {
    this.connections = connections;
    replier = new Replier(script, this);
    seenMax = script.service().requestsKept().orElse(Integer.MAX_VALUE);
  }

  /**
   * Starts a server on a free port.
   *
   * @throws UncheckedIOException if there is none
   */
  public static ScriptedModelServer start(Script script) {
    try {
      return start(script, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a server on {@code port}; 0 for a free one.
   *
   * @throws IOException if the port is taken
   */
  public static ScriptedModelServer start(Script script, int port) throws IOException {
    ScriptedModelServer server =
        new ScriptedModelServer(Connections.loopback(port, "model-server"), script);
    server.connections.accept(server::serve);
    return server;
  }

  /**
   * Returns where it listens, such as {@code http://127.0.0.1:40123}; both wires add {@code /v1}.
   */
  public URI baseUri() {
    return URI.create("http://127.0.0.1:" + connections.port());
  }

  /**
   * Returns the requests to the two wires so far, oldest first: the newest 64 MiB of bodies, and
   * not more than the script wants kept.
   */
  public List<SeenRequest> requests() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** Forgets the requests so far; what was billed stays counted. */
  public void forgetRequests() {
    synchronized (seen) {
      seen.clear();
      seenBytes = 0;
    }
  }

  /** Returns what it would have billed so far. */
  public Totals totals() {
    synchronized (seen) {
      return totals;
    }
  }

  /**
   * Returns the length of the longest prompt that it was sent, refused or not, as {@link
   * SeenRequest#promptTokens} counts; 0 if it was sent none.
   */
  public long largestPromptTokens() {
    synchronized (seen) {
      return largestPromptTokens;
    }
  }

  /** Returns how many answers lost their client before they were complete. */
  public int abandoned() {
    return abandoned.availablePermits();
  }

  /**
   * Waits until {@code count} answers lost their client, at most {@code limit}.
   *
   * @return whether they did
   */
  public boolean awaitAbandoned(int count, Duration limit) throws InterruptedException {
    boolean enough = abandoned.tryAcquire(count, limit.toNanos(), TimeUnit.NANOSECONDS);
    abandoned.release(enough ? count : 0);
    return enough;
  }

  /** Waits until the server is closed. */
  public void join() throws InterruptedException {
    connections.closed().await();
  }

  /** Ends every connection, stalled ones too, and waits for the threads. */
  @Override
  public void close() {
    connections.close();
  }

  private void serve(Socket socket) throws IOException {
    CountDownLatch closed = connections.closed();
    HttpConnection connection = new HttpConnection(socket, closed);
    boolean left = connection.serve(replier::reply) == HttpConnection.End.ABANDONED;
    abandoned.release(left && closed.getCount() > 0 ? 1 : 0);
  }

  void record(SeenRequest request) {
    long promptTokens = request.promptTokens();
    synchronized (seen) {
      largestPromptTokens = Math.max(largestPromptTokens, promptTokens);
      seen.add(request);
      seenBytes += request.bodyBytes();
      while ((seenBytes > SEEN_BYTES_MAX && seen.size() > 1) || seen.size() > seenMax) {
        seenBytes -= seen.remove().bodyBytes();
      }
    }
  }

  void bill(TokenUsage usage) {
    synchronized (seen) {
      totals = totals.plus(usage);
    }
  }

  void countRefused() {
    synchronized (seen) {
      totals = totals.plusRefused();
    }
  }
}
