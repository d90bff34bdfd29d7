package dev.alpi.gateway.matrix;

import dev.alpi.gateway.GatewayWorld;
import dev.alpi.gateway.HttpCalls;
import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.SendException;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Requests to the homeserver. The token stands in the header of each, and goes nowhere else: the
 * address is always that of the settings.
 *
 * <p><b>Threads:</b> any.
 */
final class Homeserver {
  static final String CLIENT = "/_matrix/client/v3/";

  /** How long an answer may take that the homeserver gives without waiting for anything. */
  static final Duration MOST = Duration.ofSeconds(60);

  /** How often a small question is asked before its failure counts. */
  private static final int ATTEMPTS = 3;

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

  /** An answer to the small questions has a few hundred bytes; an event up to 64 KiB. */
  private static final int ANSWER_BYTES_MAX = 4 * 1024 * 1024;

  private final String base;
  private final String authorization;
  private final String tokenHint;
  private final GatewayWorld world;
  private final HttpCalls calls;
  private final Waits waits;

  /**
   * Creates it.
   *
   * @param tokenHint how a new token is stored
   */
  Homeserver(String base, String token, String tokenHint, GatewayWorld world, Waits waits) {
    this.base = base;
    this.authorization = "Bearer " + token;
    this.tokenHint = tokenHint;
    this.world = world;
    this.calls = new HttpCalls(world.http(), world.timer());
    this.waits = waits;
  }

  /** Returns {@code text} as one segment of a path, or a value of a query. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Returns the path of a room, with a slash at its end. */
  static String room(String room) {
    return CLIENT + "rooms/" + segment(room) + "/";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", authorization)
        .header("Accept", "application/json");
  }

  Answer get(String path, Duration most) throws SendException, InterruptedException {
    return call(request(path).GET().build(), most);
  }

  Answer put(String path, Obj body) throws SendException, InterruptedException {
    return call(json(path).PUT(text(body)).build(), MOST);
  }

  Answer post(String path, Obj body) throws SendException, InterruptedException {
    return call(json(path).POST(text(body)).build(), MOST);
  }

  Answer upload(String path, String type, BodyPublisher file, Duration most)
      throws SendException, InterruptedException {
    return call(request(path).header("Content-Type", type).POST(file).build(), most);
  }

  private HttpRequest.Builder json(String path) {
    return request(path).header("Content-Type", "application/json");
  }

  private static BodyPublisher text(Obj body) {
    return BodyPublishers.ofString(Json.compact(body));
  }

  private Answer call(HttpRequest request, Duration most)
      throws SendException, InterruptedException {
    return waits.run(() -> calls.call(request, most, ANSWER_BYTES_MAX));
  }

  void download(String path, Path target, long bytesMax, Duration most)
      throws IOException, InterruptedException {
    HttpRequest request = request(path).GET().build();
    waits.<Boolean, IOException>run(
        () -> {
          calls.download(request, target, bytesMax, most);
          return true;
        });
  }

  void pause(Duration time) throws InterruptedException {
    waits.pause(time, world);
  }

  /** One request that may be repeated. */
  interface Question {
    Answer ask() throws SendException, InterruptedException;
  }

  /**
   * Asks up to three times, as long as the homeserver is busy or fails, or the connection does.
   *
   * @return an answer, whatever its status, but for that of a token that is refused
   * @throws IOException if nothing answered, or nobody here knows the token
   */
  Answer ask(Question question) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Duration pause = BETWEEN_ATTEMPTS;
      try {
        Answer answer = question.ask();
        if (answer.status() == 401) {
          throw failure("a request", answer);
        }
        boolean mayPass = answer.status() == 429 || answer.status() / 100 == 5;
        if (!mayPass || attempt == ATTEMPTS) {
          return answer;
        }
        pause = answer.status() == 429 ? Refusal.of(answer).pause() : pause;
      } catch (SendException e) {
        if (e.kind() == SendException.Kind.NOT_SENT || attempt == ATTEMPTS) {
          throw e;
        }
      }
      pause(pause);
    }
  }

  /** Returns what to throw if {@code what} was answered by something else than success. */
  IOException failure(String what, Answer answer) {
    return new IOException(explained(what, answer));
  }

  /** Returns what happened and, if somebody has to do something, what. */
  String explained(String what, Answer answer) {
    Refusal refusal = Refusal.of(answer);
    String happened = what + " was refused by the homeserver: " + refusal.told();
    return switch (refusal.errcode()) {
      case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN" ->
          "the homeserver does not know the access token (any more): log in anew for another one; "
              + tokenHint;
      case "" ->
          answer.status() == 404
              ? happened + "; gateway.matrix.homeserver is not the address of a homeserver, perhaps"
              : happened;
      default -> happened;
    };
  }
}
