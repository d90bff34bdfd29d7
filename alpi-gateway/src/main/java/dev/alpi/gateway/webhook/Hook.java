package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A named hook, as it is set up.
 *
 * @param name what it is called, in its address
 * @param entry who may use it
 * @param prompt what the agent is told
 * @param conversation which conversation it belongs to; each delivery has its own if empty
 * @param mode whether the answer is waited for
 * @param pace how often
 * @param authority what the agent may use when it answers
 * @param callback where answers go that nobody waits for
 */
record Hook(
    String name,
    Entry entry,
    Template prompt,
    Optional<Template> conversation,
    Mode mode,
    Pace pace,
    Obj authority,
    Optional<Callback> callback) {
  /** Whether the answer is waited for. */
  sealed interface Mode {
    /**
     * It is.
     *
     * @param most how long
     */
    record Wait(Duration most) implements Mode {}

    /** It is fetched later, or called back. */
    record Async() implements Mode {}
  }

  /**
   * How often a hook may be used.
   *
   * @param perMinute in a minute
   * @param burst at once
   */
  record Pace(int perMinute, int burst) {}

  /** Returns what the names of its secrets begin with. */
  static String secretPrefix(String name) {
    return "WEBHOOK__" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "__";
  }
}
