package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The lines of a run's journal (alpi-state spec §2.8): {@code {version,seq,at,kind,data}}. Pure.
 */
final class JournalLine {
  /** The longest line with its end. */
  static final int BYTES_MAX = 32 * 1024;

  /** The longest text within one. */
  static final int TEXT_BYTES_MAX = 12 * 1024;

  /**
   * How much is shown of what does not fit. It is JSON within a text, so quotes and backslashes
   * double; nothing else in it is escaped.
   */
  private static final int PREVIEW_BYTES_MAX = 8 * 1024;

  private static final int NAME_BYTES_MAX = 200;

  /** More than version, number, time and the longest kind take. */
  private static final int FRAME_BYTES_MAX = 256;

  private static final Pattern KIND = Pattern.compile("[a-z0-9_]{1,40}(?:\\.[a-z0-9_]{1,40}){0,2}");

  private static final int VERSION = 1;

  private JournalLine() {}

  /**
   * Returns the line of an event.
   *
   * @param data redacted, its texts clipped
   * @throws IllegalArgumentException if {@code kind} is not words with dots between them
   */
  static byte[] of(long seq, Instant at, String kind, Obj data) {
    if (!KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException("not a kind of event: " + kind);
    }
    byte[] whole = print(seq, at, kind, data);
    return whole.length <= BYTES_MAX ? whole : print(seq, at, kind, truncated(data));
  }

  /** Says whether an event of {@code data} surely fits into a line. */
  static boolean fits(Obj data) {
    return Json.compact(data).getBytes(UTF_8).length <= BYTES_MAX - FRAME_BYTES_MAX;
  }

  private static byte[] print(long seq, Instant at, String kind, Obj data) {
    return JsonLines.bytes(
        Obj.EMPTY
            .with("version", VERSION)
            .with("seq", seq)
            .with("at", EpochSeconds.of(at))
            .with("kind", kind)
            .with("data", data));
  }

  private static Obj truncated(Obj data) {
    Obj rest =
        Obj.EMPTY
            .with("truncated", true)
            .with("preview", Texts.clipped(Json.compact(data), PREVIEW_BYTES_MAX));
    for (String name : List.of("tool_id", "name")) {
      if (data.get(name).orElse(JsonValue.Null.NULL) instanceof JsonValue.Str(String text)) {
        rest = rest.with(name, Texts.clipped(text, NAME_BYTES_MAX));
      }
    }
    return rest;
  }
}
