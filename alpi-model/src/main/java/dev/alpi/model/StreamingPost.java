package dev.alpi.model;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.profile.Ticker;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One POST whose answer is read as it arrives, in the calling thread.
 *
 * <p>The HTTP client's threads only put signals into a queue; the calling thread takes them, and so
 * can give up at any stage: connecting, waiting for headers, waiting for bytes. At most one portion
 * of bytes is in the queue, since the next is requested when one is taken: a slow reader slows the
 * server down.
 *
 * <p><b>Threads:</b> one, apart from {@link #cancel}.
 */
final class StreamingPost implements AutoCloseable {
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Body body = new Body();
  private final Timeouts timeouts;
  private final Ticker ticker;
  private final Failures failures;
  private final String host;
  private final long startedAt;
  private final CompletableFuture<HttpResponse<Void>> exchange;

  private volatile boolean cancelled;
  private volatile boolean sent;
  private boolean ended;
  private long lastByteAt;
  private boolean hasBytes;

  private StreamingPost(
      HttpClient client,
      HttpRequest.Builder request,
      byte[] content,
      Timeouts timeouts,
      Ticker ticker,
      Failures failures) {
    this.timeouts = timeouts;
    this.ticker = ticker;
    this.failures = failures;
    this.startedAt = ticker.nanoTime();
    HttpRequest built = request.POST(new Content(content)).build();
    this.host = built.uri().getAuthority();
    this.exchange =
        client.sendAsync(
            built,
            head -> {
              signals.add(new Head(head));
              return body;
            });
    exchange.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            signals.add(new Failed(failure));
          }
        });
  }

  /** Starts to send {@code content}; returns at once. */
  static StreamingPost start(
      HttpClient client,
      HttpRequest.Builder request,
      byte[] content,
      Timeouts timeouts,
      Ticker ticker,
      Failures failures) {
    return new StreamingPost(client, request, content, timeouts, ticker, failures);
  }

  /** What the HTTP client's threads tell the calling one. */
  private sealed interface Signal {}

  private record Head(ResponseInfo info) implements Signal {}

  private record Bytes(List<ByteBuffer> buffers) implements Signal {}

  private record Failed(Throwable cause) implements Signal {}

  private enum Note implements Signal {
    END,
    CANCELLED
  }

  /** Waits for the status and headers of the answer. */
  ResponseInfo head() throws ModelException {
    return switch (await(Duration.ZERO)) {
      case Head(ResponseInfo info) -> info;
      case Bytes _ -> throw new IllegalStateException("bytes before the head");
      case Failed(Throwable cause) -> throw failed(cause);
      case Note _ -> throw new IllegalStateException("an end before the head");
    };
  }

  /** Waits for the next bytes; empty at the end of the answer. */
  Optional<List<ByteBuffer>> next() throws ModelException {
    return next(Duration.ZERO);
  }

  /**
   * Waits for the next bytes, but no longer than {@code atMost}.
   *
   * @throws ModelException also if there are none in time
   */
  Optional<List<ByteBuffer>> next(Duration atMost) throws ModelException {
    if (ended) {
      return Optional.empty();
    }
    return switch (await(atMost)) {
      case Bytes(List<ByteBuffer> buffers) -> {
        hasBytes = true;
        lastByteAt = ticker.nanoTime();
        body.requestNext();
        yield Optional.of(buffers);
      }
      case Note _ -> {
        ended = true;
        yield Optional.empty();
      }
      case Failed(Throwable cause) -> throw failed(cause);
      case Head _ -> throw new IllegalStateException("a second head");
    };
  }

  /** Makes the calling thread end with {@link ModelException.Kind#CANCELLED}. Any thread. */
  void cancel() {
    cancelled = true;
    signals.add(Note.CANCELLED);
  }

  /** Gives the connection back if the answer was read to its end, else closes it. */
  @Override
  public void close() {
    if (!ended) {
      exchange.cancel(true);
      body.cancel();
    }
  }

  /** Takes the next signal; {@code atMost} of zero means no limit beside the time-outs. */
  private Signal await(Duration atMost) throws ModelException {
    long from = ticker.nanoTime();
    while (!cancelled) {
      long now = ticker.nanoTime();
      long left = left(now);
      if (atMost.isPositive()) {
        left = Math.min(left, atMost.toNanos() - (now - from));
      }
      if (left <= 0) {
        throw timeout(now);
      }
      try {
        Signal signal = signals.poll(left, TimeUnit.NANOSECONDS);
        if (signal != null && !cancelled) {
          return signal;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failures.cancelled(billing());
      }
    }
    throw failures.cancelled(billing());
  }

  private long left(long now) {
    long total = timeouts.total().toNanos() - (now - startedAt);
    long stage =
        hasBytes
            ? timeouts.idle().toNanos() - (now - lastByteAt)
            : timeouts.firstByte().toNanos() - (now - startedAt);
    return Math.min(total, stage);
  }

  private ModelException timeout(long now) {
    if (timeouts.total().toNanos() <= now - startedAt) {
      return failures.timeout("until the end of the answer", timeouts.total(), billing());
    }
    return hasBytes
        ? failures.timeout("in the middle of the answer", timeouts.idle(), billing())
        : failures.timeout("until the first byte of the answer", timeouts.firstByte(), billing());
  }

  private ModelException failed(Throwable cause) {
    Throwable inner =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return failures.network(inner, host, billing());
  }

  private Billing billing() {
    return sent ? Billing.MAY_BE_BILLED : Billing.NOT_BILLED;
  }

  /**
   * The request's bytes; notices when they are asked for, which is after the connection stands and
   * the headers are out.
   */
  private final class Content implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher bytes;

    Content(byte[] content) {
      bytes = BodyPublishers.ofByteArray(content);
    }

    @Override
    public long contentLength() {
      return bytes.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      sent = true;
      bytes.subscribe(subscriber);
    }
  }

  /** Puts the answer's bytes into the queue. Completes with the last, so that cancelling works. */
  private final class Body implements HttpResponse.BodySubscriber<Void> {
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

    @Override
    public CompletionStage<Void> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscribed.complete(subscription);
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      signals.add(new Bytes(buffers));
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(new Failed(failure));
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      signals.add(Note.END);
      end.complete(null);
    }

    void requestNext() {
      subscribed.join().request(1);
    }

    void cancel() {
      subscribed.thenAccept(Flow.Subscription::cancel);
    }
  }
}
