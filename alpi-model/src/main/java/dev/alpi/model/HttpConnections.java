package dev.alpi.model;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The connections to model servers that several {@link ModelRouter}s share, so that one turn goes
 * on with the connections of the one before, and waiting for any number of answers takes one
 * platform thread.
 *
 * <p>Nothing is connected, and no thread made, before the first call. A redirect is never followed
 * and no proxy used, so a key goes to the configured host and nowhere else. Nothing is kept of an
 * answer: neither cookies nor credentials.
 *
 * <p>A server that closes a kept connection in the very moment in which a call goes out on it makes
 * that call fail as one that may be billed, since nobody can tell whether it was read. One that was
 * closed before is noticed and not used.
 *
 * <p><b>Threads:</b> any.
 */
public final class HttpConnections implements AutoCloseable {
  /** How long {@link #close} waits for connections to go. */
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

  private final Duration connectTimeout;
  private Optional<Open> open = Optional.empty();
  private boolean closed;

  /** Creates connections that have to stand within the time of {@link Timeouts#DEFAULT}. */
  public HttpConnections() {
    this(Timeouts.DEFAULT.connect());
  }

  HttpConnections(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
  }

  private record Open(HttpClient client, ExecutorService threads) {}

  /** Returns what calls go through; nothing once closed. */
  synchronized Optional<HttpClient> client() {
    if (closed) {
      return Optional.empty();
    }
    if (open.isEmpty()) {
      ExecutorService threads =
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("model/http-", 0).factory());
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY)
              .connectTimeout(connectTimeout)
              .executor(threads)
              .build();
      open = Optional.of(new Open(client, threads));
    }
    return open.map(Open::client);
  }

  /** Closes every connection. Calls under way fail. */
  @Override
  public void close() {
    Optional<Open> last;
    synchronized (this) {
      closed = true;
      last = open;
      open = Optional.empty();
    }
    if (last.isEmpty()) {
      return;
    }
    HttpClient client = last.get().client();
    client.shutdownNow();
    try {
      client.awaitTermination(CLOSE_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    last.get().threads().shutdown();
  }
}
