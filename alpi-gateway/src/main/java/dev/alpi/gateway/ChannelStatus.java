package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How a channel is.
 *
 * @param id which
 * @param state in a word
 * @param alive when its service answered last
 * @param lastIn when a message came last, since the gateway was begun
 * @param lastOut when something was sent last, since the gateway was begun
 * @param failures failures in a row
 * @param problem what keeps it from its work; empty if nothing does
 * @param nextTry when it is tried again
 * @param tally how many messages are where
 */
public record ChannelStatus(
    ChannelId id,
    State state,
    Optional<Instant> alive,
    Optional<Instant> lastIn,
    Optional<Instant> lastOut,
    int failures,
    String problem,
    Optional<Instant> nextTry,
    Tally tally) {
  /** How a channel is, in a word. */
  public enum State {
    /** It is beginning; its service has not answered. */
    CONNECTING,
    /** Its service answers. */
    UP,
    /** It fails, and is tried again soon. */
    DEGRADED,
    /** It failed too often, and is left alone for a while. */
    DISABLED
  }

  /** {@return it as JSON} */
  public Obj json() {
    return Obj.EMPTY
        .with("channel", id.text())
        .with("state", state.name().toLowerCase(Locale.ROOT))
        .withOrNull("last_alive", alive.map(Instant::toString))
        .withOrNull("last_in", lastIn.map(Instant::toString))
        .withOrNull("last_out", lastOut.map(Instant::toString))
        .with("failures", failures)
        .with("problem", problem)
        .withOrNull("next_try", nextTry.map(Instant::toString))
        .with("waiting_in", tally.waitingIn())
        .with("dead_in", tally.deadIn())
        .with("waiting_out", tally.waitingOut())
        .with("dead_out", tally.deadOut())
        .with("ambiguous", tally.ambiguous());
  }
}
