package dev.alpi.memory;

import dev.alpi.profile.json.JsonValue;
import java.time.Duration;
import java.util.Optional;

/**
 * A stretch of a turn in which the model thought.
 *
 * @param length how long; kept in tenths of a second
 * @param beforeTool the index of the tool call that followed; the number of calls for the last
 *     stretch
 * @param text what it thought, if shown
 * @param unknown members of a later version, kept as they are
 */
public record ReasoningSpan(
    Duration length, long beforeTool, Optional<String> text, JsonValue.Obj unknown) {

  /** Returns a stretch of this version. */
  public static ReasoningSpan of(Duration length, long beforeTool, Optional<String> text) {
    return new ReasoningSpan(length, beforeTool, text, JsonValue.Obj.EMPTY);
  }
}
