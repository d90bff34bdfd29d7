package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.util.Optional;

/**
 * What a request is answered with.
 *
 * @param status the status code
 * @param json the body
 * @param retryAfter when to ask again, if that helps
 */
record Result(int status, Obj json, Optional<Duration> retryAfter) {
  /** There is no such hook, or one that wants something else to be shown: nobody can tell. */
  static final Result UNAUTHORIZED = error(401, "unauthorized");

  static final Result NOT_FOUND = error(404, "not found");
  static final Result TOO_LARGE = error(413, "too large");
  private static final Duration SOON = Duration.ofSeconds(5);

  static Result of(int status, Obj json) {
    return new Result(status, json, Optional.empty());
  }

  static Result error(int status, String text) {
    return of(status, Obj.EMPTY.with("error", text));
  }

  static Result tooMany(Duration wait) {
    return new Result(429, Obj.EMPTY.with("error", "too many requests"), Optional.of(wait));
  }

  static Result notNow() {
    return new Result(503, Obj.EMPTY.with("error", "not now"), Optional.of(SOON));
  }
}
