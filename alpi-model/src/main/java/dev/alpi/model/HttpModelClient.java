package dev.alpi.model;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A {@link ModelClient} for one server, over HTTP/1.1 in either wire format, through connections
 * that it shares with others.
 */
final class HttpModelClient implements ModelClient {
  /** An explanation has a few hundred bytes; a proxy's HTML page may have more and says less. */
  static final int ERROR_BYTES_MAX = 64 * 1024;

  /** How long the explanation of an error status may take; the status alone says the most. */
  private static final Duration ERROR_WAIT = Duration.ofSeconds(5);

  /**
   * How long the end of the body may take after the last event; it nearly always comes with it. A
   * connection that was read to its end can be used again.
   */
  private static final Duration DRAIN_WAIT = Duration.ofMillis(100);

  private final URI url;
  private final WireFormat format;
  private final Optional<ApiKey> key;
  private final Timeouts timeouts;
  private final Ticker ticker;
  private final HttpConnections connections;
  private final Cancellation closed = new Cancellation();

  HttpModelClient(
      URI url,
      WireFormat format,
      Optional<ApiKey> key,
      Timeouts timeouts,
      Ticker ticker,
      HttpConnections connections) {
    this.url = url;
    this.format = format;
    this.key = key;
    this.timeouts = timeouts;
    this.ticker = ticker;
    this.connections = connections;
  }

  @Override
  public ModelReply call(
      ModelRequest request, Consumer<ModelEvent> events, Cancellation cancellation)
      throws ModelException {
    Failures failures = new Failures(request.model(), key);
    if (cancellation.isCancelled() || closed.isCancelled()) {
      throw failures.cancelled(Billing.NOT_BILLED);
    }
    HttpClient client =
        connections.client().orElseThrow(() -> failures.cancelled(Billing.NOT_BILLED));
    byte[] content = Json.compact(format.body(request)).getBytes(StandardCharsets.UTF_8);
    try (StreamingPost post =
            StreamingPost.start(client, request(), content, timeouts, ticker, failures);
        Cancellation.Registration _ = cancellation.onCancel(post::cancel);
        Cancellation.Registration _ = closed.onCancel(post::cancel)) {
      requireEvents(post, failures);
      return read(post, format.answer(request, events));
    } catch (WireException e) {
      throw failures.wire(e);
    }
  }

  /** Ends the calls under way. The connections are somebody else's. */
  @Override
  public void close() {
    closed.cancel();
  }

  private HttpRequest.Builder request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + format.path()))
            .header("content-type", "application/json")
            .header("accept", "text/event-stream")
            .header("user-agent", "alpi");
    format.headers(key).forEach(header -> request.header(header.name(), header.value()));
    return request;
  }

  private void requireEvents(StreamingPost post, Failures failures)
      throws ModelException, WireException {
    ResponseInfo head = post.head();
    int status = head.statusCode();
    if (status < 200 || status >= 300) {
      String body = explanation(post);
      throw failures.status(ProviderError.ofBody(status, body), head.headers());
    }
    String type = head.headers().firstValue("content-type").orElse("nothing");
    String bare = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!bare.equals("text/event-stream")) {
      throw WireException.protocol("the answer is " + type + " instead of text/event-stream");
    }
  }

  private static String explanation(StreamingPost post) throws ModelException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      for (Optional<List<ByteBuffer>> bytes = post.next(ERROR_WAIT);
          bytes.isPresent() && body.size() < ERROR_BYTES_MAX;
          bytes = post.next(ERROR_WAIT)) {
        for (ByteBuffer buffer : bytes.get()) {
          byte[] portion = new byte[Math.min(buffer.remaining(), ERROR_BYTES_MAX - body.size())];
          buffer.get(portion);
          body.writeBytes(portion);
        }
      }
    } catch (ModelException e) {
      if (e.kind() == ModelException.Kind.CANCELLED) {
        throw e;
      }
      // the status is known, which is worth more than how its explanation broke off
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private static ModelReply read(StreamingPost post, WireFormat.Answer answer)
      throws ModelException, WireException {
    SseParser parser = new SseParser();
    while (!answer.isComplete()) {
      Optional<List<ByteBuffer>> bytes = post.next();
      if (bytes.isEmpty()) {
        break;
      }
      for (ByteBuffer buffer : bytes.get()) {
        for (SseParser.Event event : parser.feed(buffer)) {
          if (!answer.isComplete()) {
            answer.take(event);
          }
        }
      }
    }
    ModelReply reply = answer.reply();
    drain(post);
    return reply;
  }

  private static void drain(StreamingPost post) {
    try {
      // bytes after the last event are nobody's; one portion of them is given a chance
      if (post.next(DRAIN_WAIT).isPresent()) {
        post.next(DRAIN_WAIT);
      }
    } catch (ModelException e) {
      // the answer is whole: the connection is closed instead of kept
    }
  }
}
