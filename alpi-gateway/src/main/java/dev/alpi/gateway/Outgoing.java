package dev.alpi.gateway;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;

/**
 * A piece that is to be sent now.
 *
 * @param key names it for the service, where that has such names: the same for each attempt, and no
 *     other piece of any profile has it; {@code [a-z0-9]{32}}
 * @param place where to
 * @param context the {@link Inbound#context} of what it answers; empty if it answers nothing
 * @param piece what
 * @param made when it was put into the outbox
 * @param repeat whether it may have arrived already
 */
public record Outgoing(
    String key, Place place, Obj context, Piece piece, Instant made, Repeat repeat) {
  /** Whether something may have arrived already. */
  public enum Repeat {
    /** It has not. */
    NO,
    /** Nobody knows: it is sent with a mark that people see. */
    MAYBE
  }

  /** What stands before a text that may have arrived already. */
  public static final String MARK = "[may be a repeat] ";
}
