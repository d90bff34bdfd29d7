package dev.alpi.gateway.matrix;

import dev.alpi.gateway.HttpCalls.Answer;
import dev.alpi.gateway.SendException;
import dev.alpi.gateway.SendException.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What an answer says that is none of success. Of its text only the code is told on: the rest is
 * whatever the homeserver likes.
 *
 * @param status the status code
 * @param errcode the code of Matrix; empty if it has none, so is perhaps not by a homeserver
 * @param retryAfter when to come again
 */
record Refusal(int status, String errcode, Optional<Duration> retryAfter) {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PAUSE_MIN = Duration.ofMillis(100);

  /** A homeserver that asks for more is asked again anyway. */
  private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

  /** What a person can put right, or time: nothing that is wrong with the message. */
  private static final Set<String> PASSING =
      Set.of(
          "M_UNKNOWN_TOKEN",
          "M_MISSING_TOKEN",
          "M_USER_LOCKED",
          "M_USER_SUSPENDED",
          "M_USER_DEACTIVATED",
          "M_CONSENT_NOT_GIVEN",
          "M_RESOURCE_LIMIT_EXCEEDED",
          "M_LIMIT_EXCEEDED");

  static Refusal of(Answer answer) {
    String errcode =
        answer
            .json()
            .flatMap(json -> json.string("errcode"))
            .filter(code -> code.matches("[A-Z0-9_.]{1,64}"))
            .orElse("");
    OptionalLong millis =
        answer.json().map(json -> json.integer("retry_after_ms")).orElse(OptionalLong.empty());
    Optional<Duration> wait =
        millis.isPresent()
            ? Optional.of(Duration.ofMillis(Math.clamp(millis.getAsLong(), 0, 86_400_000)))
            : answer.retryAfter();
    return new Refusal(answer.status(), errcode, wait.map(Refusal::bounded));
  }

  private static Duration bounded(Duration wait) {
    Duration atLeast = wait.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : wait;
    return atLeast.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : atLeast;
  }

  /** Returns how long to wait if it is to be tried again. */
  Duration pause() {
    return retryAfter.orElse(PAUSE);
  }

  String told() {
    return "status " + status + (errcode.isEmpty() ? "" : " " + errcode);
  }

  /**
   * Returns what is known of what was sent. A status of 500 and more says nothing of whether it was
   * done before; one of a homeserver from 400 on says that it was not, and one of something else
   * that it was not there.
   */
  Kind kind() {
    if (status == 429) {
      return Kind.NOT_SENT;
    }
    if (status / 100 == 2 || status / 100 == 5 || status == 408) {
      return Kind.UNKNOWN;
    }
    boolean isFinal = status / 100 == 4 && !errcode.isEmpty() && !PASSING.contains(errcode);
    return isFinal ? Kind.REFUSED : Kind.NOT_SENT;
  }

  SendException exception(String message) {
    return new SendException(
        kind(), message, status == 429 ? Optional.of(pause()) : Optional.empty());
  }
}
