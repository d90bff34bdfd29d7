package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.Json;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a {@link Call} of each request, and writes what it comes to. */
final class HookHandler implements Handler {
  private static final Pattern PATH =
      Pattern.compile("/hooks/([A-Za-z0-9_.~%-]{1,200})(?:/([A-Za-z0-9_.~%-]{1,200}))?");

  private final WebhookSettings settings;
  private final Endpoint endpoint;

  HookHandler(WebhookSettings settings, Endpoint endpoint) {
    this.settings = settings;
    this.endpoint = endpoint;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response)
      throws IOException, InterruptedException {
    InetAddress sender = sender(request);
    Duration wait = endpoint.knock(sender);
    if (wait.isPositive()) {
      refuse(response, Result.tooMany(wait));
      return;
    }
    Matcher path = PATH.matcher(request.path().rawPath());
    if (!path.matches()) {
      refuse(response, Result.NOT_FOUND);
      return;
    }
    Optional<Call.Kind> kind =
        kind(request.prologue().method().text(), Optional.ofNullable(path.group(2)));
    if (kind.isEmpty()) {
      refuse(response, Result.error(405, "method not allowed"));
      return;
    }
    Call.Target target =
        new Call.Target(path.group(), path.group(1), Optional.ofNullable(path.group(2)).orElse(""));
    byte[] body;
    try {
      body = body(request);
    } catch (RefusedException e) {
      refuse(response, e.result());
      return;
    }
    write(response, endpoint.answer(new Call(kind.get(), target, headers(request), body, sender)));
  }

  private static Optional<Call.Kind> kind(String method, Optional<String> delivery) {
    return switch (method) {
      case "POST" -> delivery.isEmpty() ? Optional.of(Call.Kind.TELL) : Optional.empty();
      case "GET" -> delivery.isEmpty() ? Optional.empty() : Optional.of(Call.Kind.READ);
      default -> Optional.empty();
    };
  }

  private InetAddress sender(ServerRequest request) {
    InetAddress peer =
        request.remotePeer().address() instanceof InetSocketAddress socket
            ? socket.getAddress()
            : InetAddress.getLoopbackAddress();
    return settings
        .proxies()
        .sender(
            peer,
            String.join(
                ",", request.headers().all(HeaderNames.X_FORWARDED_FOR, () -> List.of(""))));
  }

  /**
   * Reads the body.
   *
   * @throws RefusedException if it cannot be read: where another request begins, nobody knows then
   */
  private static byte[] body(ServerRequest request) throws IOException, RefusedException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try {
      // not closed: that would read on after an error
      return request.content().inputStream().readAllBytes();
    } catch (DataReader.InsufficientDataAvailableException e) {
      throw new CloseConnectionException("the connection ended within a body", e);
    } catch (RequestException e) {
      throw new RefusedException("bad body", result(e.status()));
    } catch (HttpException e) {
      throw new RefusedException("bad body", result(e.status()));
    } catch (IllegalArgumentException | DataReader.IncorrectNewLineException e) {
      // chunks with sizes that are none, or not where they belong
      throw new RefusedException("bad body", Result.error(400, "bad request"));
    }
  }

  private static Result result(Status status) {
    return status.code() == Result.TOO_LARGE.status()
        ? Result.TOO_LARGE
        : Result.error(400, "bad request");
  }

  private static Map<String, List<String>> headers(ServerRequest request) {
    Map<String, List<String>> headers = new HashMap<>();
    for (Header header : request.headers()) {
      headers.put(header.name().toLowerCase(Locale.ROOT), header.allValues());
    }
    return headers;
  }

  /** Answers without having read the body. */
  private static void refuse(ServerResponse response, Result result) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    write(response, result);
  }

  private static void write(ServerResponse response, Endpoint.Reply reply) {
    try {
      write(response, reply.result());
      reply.ticket().ifPresent(Ticket::written);
    } finally {
      reply.ticket().ifPresent(Ticket::lost);
    }
  }

  private static void write(ServerResponse response, Result result) {
    response.status(Status.create(result.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header(HeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff");
    result
        .retryAfter()
        .ifPresent(
            wait ->
                response.header(
                    HeaderNames.RETRY_AFTER,
                    String.valueOf(Math.max(1, wait.plusMillis(999).toSeconds()))));
    response.send(Hash.utf8(Json.compact(result.json())));
  }
}
