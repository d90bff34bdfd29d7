package dev.alpi.gateway.mail;

import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requests to the API, with tokens that are refreshed, and reads that are tried again.
 *
 * <p><b>Threads:</b> any.
 */
final class GmailApi {
  private static final String MAILBOX = "/gmail/v1/users/me/";
  private static final Duration MOST = Duration.ofSeconds(60);

  /** A large mail takes longer where the line is slow. */
  private static final Duration MOST_FOR_LARGE = Duration.ofMinutes(10);

  private static final long LARGE_BYTES = 2L * 1024 * 1024;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_PAUSE = Duration.ofSeconds(64);
  private static final int ATTEMPTS_MAX = 6;
  private static final int JITTER_MILLIS = 1_000;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  /** What Google calls too many requests where it does not answer 429. */
  private static final Set<String> RATES =
      Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded");

  private final GatewayWorld world;
  private final HttpCalls calls;
  private final Credential.Source tokens;
  private final URI api;

  GmailApi(GatewayWorld world, HttpCalls calls, Credential.Source tokens, URI api) {
    this.world = world;
    this.calls = calls;
    this.tokens = tokens;
    this.api = api;
  }

  /**
   * Reads something, and tries again where that helps.
   *
   * @param query what goes into the address
   * @param bytesMax how large the answer may be
   * @return the answer; empty if there is no such thing (any more)
   * @throws IOException if there is none
   * @throws InterruptedException if the thread is to end
   */
  Optional<Obj> read(String path, Map<String, String> query, long bytesMax)
      throws IOException, InterruptedException {
    URI uri = URI.create(api + MAILBOX + path + text(query));
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      HttpCalls.Answer answer =
          authorised(
              new Call(
                  HttpRequest.newBuilder(uri).GET(),
                  bytesMax > HttpCalls.JSON_BYTES_MAX ? MOST_FOR_LARGE : MOST,
                  Math.toIntExact(bytesMax)));
      if (answer.isSuccess() && answer.json().isPresent()) {
        return answer.json();
      }
      if (answer.status() == 404) {
        return Optional.empty();
      }
      if (attempt == ATTEMPTS_MAX || !isTemporary(answer)) {
        throw new IOException(failure(answer));
      }
      Duration jitter = Duration.ofMillis(world.random().nextInt(JITTER_MILLIS));
      world.pause(answer.retryAfter().orElse(pause).plus(jitter));
      pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
    }
  }

  private static String text(Map<String, String> query) {
    return query.isEmpty()
        ? ""
        : query.entrySet().stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&", "?", ""));
  }

  /**
   * Changes something, once.
   *
   * @return the answer, whatever its status
   * @throws SendException if there is none
   * @throws InterruptedException if the thread is to end
   */
  HttpCalls.Answer post(String path, Obj body) throws SendException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(api + MAILBOX + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.compact(body)));
    return once(new Call(request, MOST, HttpCalls.JSON_BYTES_MAX));
  }

  /**
   * Sends a mail, once. It goes beside the JSON, not in it: the JSON may have a few MiB only.
   *
   * @param about what is said of it
   * @param mail the bytes
   * @param boundary what stands between the two, and in neither
   * @return the answer, whatever its status
   * @throws SendException if there is none
   * @throws InterruptedException if the thread is to end
   */
  HttpCalls.Answer upload(Obj about, byte[] mail, String boundary)
      throws SendException, InterruptedException {
    String open = "--" + boundary + "\r\nContent-Type: ";
    String head =
        open
            + "application/json; charset=UTF-8\r\n\r\n"
            + Json.compact(about)
            + "\r\n"
            + open
            + "message/rfc822\r\n\r\n";
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    URI uri = URI.create(api + "/upload" + MAILBOX + "messages/send?uploadType=multipart");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "multipart/related; boundary=\"" + boundary + "\"")
            .POST(
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    BodyPublishers.ofByteArray(mail),
                    BodyPublishers.ofByteArray(end)));
    return once(
        new Call(
            request, mail.length > LARGE_BYTES ? MOST_FOR_LARGE : MOST, HttpCalls.JSON_BYTES_MAX));
  }

  /**
   * A request that has no token yet.
   *
   * @param most how long all of it may take
   * @param bytesMax how large the answer may be
   */
  private record Call(HttpRequest.Builder request, Duration most, int bytesMax) {}

  private HttpCalls.Answer once(Call call) throws SendException, InterruptedException {
    try {
      return authorised(call);
    } catch (SendException e) {
      throw e;
    } catch (IOException e) {
      throw new SendException(SendException.Kind.NOT_SENT, String.valueOf(e.getMessage()));
    }
  }

  /** Sends a request; once more with a new token if the one that it had is not taken. */
  private HttpCalls.Answer authorised(Call call) throws IOException, InterruptedException {
    Credential token = token();
    HttpCalls.Answer answer = send(call, token);
    if (answer.status() == UNAUTHORIZED) {
      tokens.wasRejected(token);
      answer = send(call, token());
    }
    return answer;
  }

  private Credential token() throws IOException, InterruptedException {
    try {
      return tokens.current();
    } catch (SendException e) {
      // whatever became of that request, what it was for is not sent
      throw new SendException(SendException.Kind.NOT_SENT, String.valueOf(e.getMessage()));
    }
  }

  private HttpCalls.Answer send(Call call, Credential token)
      throws SendException, InterruptedException {
    HttpRequest request =
        call.request().copy().header("Authorization", "Bearer " + token.secret()).build();
    return calls.call(request, call.most(), call.bytesMax());
  }

  static boolean isRate(HttpCalls.Answer answer) {
    return answer.status() == 429
        || (answer.status() == FORBIDDEN && RATES.contains(reason(answer)));
  }

  private static boolean isTemporary(HttpCalls.Answer answer) {
    return isRate(answer) || answer.status() >= 500;
  }

  private static String reason(HttpCalls.Answer answer) {
    return answer.json().orElse(Obj.EMPTY).object("error").objects("errors").stream()
        .findFirst()
        .flatMap(error -> error.string("reason"))
        .orElse("");
  }

  /** Returns what went wrong: nothing of the message, and nothing secret. */
  static String failure(HttpCalls.Answer answer) {
    String reason = reason(answer).matches("[A-Za-z]{1,40}") ? " " + reason(answer) : "";
    return "the API answered with status "
        + answer.status()
        + reason
        + (answer.status() == UNAUTHORIZED ? ": authorise again" : "");
  }
}
