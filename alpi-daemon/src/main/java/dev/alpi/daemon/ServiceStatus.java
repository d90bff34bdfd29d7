package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a service is.
 *
 * @param name what it is called
 * @param state how it is
 * @param restarts how often it was begun again
 * @param lastError why it failed the last time; empty if it never did
 * @param since since when it is in that state
 * @param nextTry when it is begun again, if it is not at work
 * @param detail a few words on what it is doing
 * @param problem what keeps it from its work though it runs
 */
public record ServiceStatus(
    String name,
    State state,
    long restarts,
    Optional<String> lastError,
    Instant since,
    Optional<Instant> nextTry,
    Optional<String> detail,
    Optional<String> problem) {
  /** How a service is. */
  public enum State {
    /** It is beginning. */
    STARTING,
    /** It is at work. */
    RUNNING,
    /** It failed, and is begun again soon. */
    WAITING,
    /** It has failed again and again, and is begun again now and then. */
    DEGRADED,
    /** It has ended, as it was told to. */
    STOPPED
  }

  /** {@return whether there is nothing to worry about} */
  public boolean isHealthy() {
    return problem.isEmpty() && (state == State.RUNNING || state == State.STOPPED);
  }

  /** {@return it for programs} */
  public Obj json() {
    return Obj.EMPTY
        .with("name", name)
        .with("state", state.name().toLowerCase(Locale.ROOT))
        .with("restarts", restarts)
        .withOrNull("last_error", lastError)
        .with("since", since.toString())
        .withOrNull("next_try", nextTry.map(Instant::toString))
        .withOrNull("detail", detail)
        .withOrNull("problem", problem);
  }
}
