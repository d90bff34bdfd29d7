package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import java.util.OptionalLong;

/** Token counts that a server reports. */
final class TokenCounts {
  /**
   * More than any model can consume in one call. A larger count is a server's mistake; as a cost it
   * would not fit a long.
   */
  static final long TOKENS_MAX = 1_000_000_000;

  private TokenCounts() {}

  /** Returns the count called {@code name}, if it is there and sane. */
  static OptionalLong count(JsonValue.Obj usage, String name) {
    OptionalLong count = usage.integer(name);
    return count.isPresent() && count.getAsLong() >= 0 && count.getAsLong() <= TOKENS_MAX
        ? count
        : OptionalLong.empty();
  }
}
