package dev.alpi.gateway.telegram;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer of the Bot API.
 *
 * @param status the status of HTTP
 * @param json what it says; empty if it is no JSON object
 * @param header what the header Retry-After asks for
 */
record Response(int status, Optional<Obj> json, Optional<Duration> header) {
  private static final long RETRY_SECONDS_MAX = 86_400;

  boolean isOk() {
    return status / 100 == 2 && said("ok");
  }

  /** Returns whether it is a refusal of the Bot API itself, and not of something in between. */
  boolean isRefusal() {
    return json.isPresent() && json.get().bool("ok").filter(ok -> !ok).isPresent();
  }

  private boolean said(String name) {
    return json.flatMap(object -> object.bool(name)).orElse(false);
  }

  /** Returns the code of the refusal, or else the status. */
  int code() {
    OptionalLong code = body().integer("error_code");
    return isRefusal() && code.isPresent() && code.getAsLong() >= 300 && code.getAsLong() < 600
        ? (int) code.getAsLong()
        : status;
  }

  Obj body() {
    return json.orElse(Obj.EMPTY);
  }

  Optional<JsonValue> result() {
    return body().get("result");
  }

  String description() {
    return body().string("description").orElse("");
  }

  Optional<Duration> retryAfter() {
    OptionalLong seconds = body().object("parameters").integer("retry_after");
    return seconds.isPresent()
            && seconds.getAsLong() >= 0
            && seconds.getAsLong() <= RETRY_SECONDS_MAX
        ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
        : header;
  }

  /** Returns what the group is called that this one became. */
  OptionalLong migratedTo() {
    return body().object("parameters").integer("migrate_to_chat_id");
  }
}
