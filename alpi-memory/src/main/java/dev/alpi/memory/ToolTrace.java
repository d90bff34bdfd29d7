package dev.alpi.memory;

import dev.alpi.profile.json.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A tool call of a turn, as a session keeps it.
 *
 * @param at when it started
 * @param name the tool
 * @param status how it ended
 * @param duration how long it took; kept in milliseconds
 * @param args its arguments as JSON text
 * @param result what it returned; {@value #RESULT_CHARS_MAX} characters are kept
 * @param reasoning what the model thought before it
 * @param unknown members of a later version, kept as they are
 */
public record ToolTrace(
    Instant at,
    String name,
    Status status,
    Duration duration,
    StoredText args,
    String result,
    Optional<StoredText> reasoning,
    JsonValue.Obj unknown) {
  /** The longest kept result, in code points (alpi-state §2.3). */
  public static final int RESULT_CHARS_MAX = 400;

  /** How a tool call ended. */
  public enum Status {
    /** It did what it should. */
    OK,
    /** It did not. */
    FAILED
  }

  /** Returns the trace of a call that was just made. */
  public static ToolTrace of(
      Instant at, String name, Status status, Duration duration, String args, String result) {
    return new ToolTrace(
        SessionTime.kept(at),
        name,
        status,
        duration,
        StoredText.of(args),
        result,
        Optional.empty(),
        JsonValue.Obj.EMPTY);
  }

  /** Returns a copy with what the model thought before the call. */
  public ToolTrace withReasoning(String text) {
    return new ToolTrace(
        at, name, status, duration, args, result, Optional.of(StoredText.of(text)), unknown);
  }

  ToolTrace withResult(String text) {
    return new ToolTrace(at, name, status, duration, args, text, reasoning, unknown);
  }
}
