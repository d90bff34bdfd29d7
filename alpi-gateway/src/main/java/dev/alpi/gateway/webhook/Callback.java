package dev.alpi.gateway.webhook;

import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;

/**
 * Where the answers of a hook go that nobody waits for: a signed POST.
 *
 * <p>It is signed as {@code X-Alpi-Signature} of incoming requests is. The header {@code
 * Idempotency-Key} is the same for each attempt.
 */
final class Callback {
  /** How long the other side may take. */
  private static final Duration MOST = Duration.ofSeconds(30);

  private final URI uri;
  private final String secret;

  Callback(URI uri, String secret) {
    this.uri = uri;
    this.secret = secret;
  }

  /**
   * Posts {@code body}.
   *
   * @param key the same for each attempt
   * @throws SendException if it was not taken
   * @throws InterruptedException if the thread is to end
   */
  void post(HttpCalls calls, String key, Obj body, Instant now)
      throws SendException, InterruptedException {
    byte[] bytes = Hash.utf8(Json.compact(body));
    String time = String.valueOf(now.getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .header("X-Alpi-Timestamp", time)
            .header("X-Alpi-Signature", "sha256=" + Hash.hmac(secret, Hash.utf8(time + "."), bytes))
            .POST(BodyPublishers.ofByteArray(bytes))
            .build();
    judge(calls.call(request, MOST));
  }

  private static void judge(HttpCalls.Answer answer) throws SendException {
    if (answer.isSuccess()) {
      return;
    }
    int status = answer.status();
    String message = "the callback was answered with status " + status;
    throw switch (status) {
      case 429, 503 -> new SendException(SendException.Kind.NOT_SENT, message, answer.retryAfter());
      case 408, 409, 423, 425 -> new SendException(SendException.Kind.UNKNOWN, message);
      default ->
          new SendException(
              status >= 500 ? SendException.Kind.UNKNOWN : SendException.Kind.REFUSED, message);
    };
  }

  @Override
  public String toString() {
    return "Callback";
  }
}
