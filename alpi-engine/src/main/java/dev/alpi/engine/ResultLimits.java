package dev.alpi.engine;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.json.JsonValue;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How long the results of tools may be before their middle is left out.
 *
 * @param chars for every tool; negative means no limit (alpi-state spec §8)
 * @param byTool for single ones, by their names
 */
record ResultLimits(long chars, Map<String, Long> byTool) {
  /** Shorter ones would leave nothing to read. */
  private static final long CHARS_MIN = 2;

  /** However small a window is, a result may have this much of it. */
  private static final long ROOM_CHARS_MIN = 2_000;

  ResultLimits {
    byTool = Map.copyOf(byTool);
  }

  /** Reads {@code tools.budget.per_result_chars} and {@code tools.<name>.max_result_chars}. */
  static ResultLimits of(Config config, Iterable<String> toolNames) {
    Map<String, Long> byTool = new HashMap<>();
    for (String name : toolNames) {
      ConfigKey key = ConfigKey.of("tools", name, "max_result_chars");
      if (config.value(key).orElse(JsonValue.Null.NULL) instanceof JsonValue.Num number) {
        OptionalLong chars = number.integer();
        chars.ifPresent(limit -> byTool.put(name, limit));
      }
    }
    return new ResultLimits(config.integer("tools.budget.per_result_chars").orElseThrow(), byTool);
  }

  /** Returns these limits, with none above {@code charsMax}. */
  ResultLimits atMost(long charsMax) {
    Map<String, Long> lower = new HashMap<>();
    byTool.forEach((tool, set) -> lower.put(tool, least(set, charsMax)));
    return new ResultLimits(least(chars, charsMax), lower);
  }

  private static long least(long set, long charsMax) {
    return set < 0 ? charsMax : Math.min(set, charsMax);
  }

  /** Returns {@code text} as the model gets it: the beginning and the end of a long one. */
  String cap(String tool, String text) {
    return cap(tool, text, Long.MAX_VALUE);
  }

  /**
   * Returns {@code text} as the model gets it, if its window has room for {@code share} characters.
   */
  String cap(String tool, String text, long share) {
    long set = byTool.getOrDefault(tool, chars);
    long room = Math.max(share, ROOM_CHARS_MIN);
    long max = least(set, room);
    if (text.length() <= Math.max(max, CHARS_MIN)) {
      return text;
    }
    int half = (int) (Math.max(max, CHARS_MIN) / 2);
    int headEnd = Character.isHighSurrogate(text.charAt(half - 1)) ? half - 1 : half;
    int tailStart = text.length() - half;
    tailStart += Character.isLowSurrogate(text.charAt(tailStart)) ? 1 : 0;
    return text.substring(0, headEnd)
        + "\n… "
        + (tailStart - headEnd)
        + " characters left out …\n"
        + text.substring(tailStart);
  }
}
