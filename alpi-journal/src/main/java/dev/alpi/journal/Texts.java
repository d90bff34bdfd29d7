package dev.alpi.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Texts made fit for a file: without secrets, not too long, JSON not too deep. Pure. */
final class Texts {
  /**
   * How deep what is handed in may be nested: a line, which wraps it, must be readable again
   * ({@link Json#DEPTH_MAX}).
   */
  static final int DEPTH_MAX = 64;

  private static final String CUT = "…";

  private Texts() {}

  /** Returns {@code text}, or as much of its beginning as fits with a mark of the cut. */
  static String clipped(String text, int bytesMax) {
    if (text.length() * 3L <= bytesMax || text.getBytes(UTF_8).length <= bytesMax) {
      return text;
    }
    int room = bytesMax - CUT.getBytes(UTF_8).length;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      room -= utf8Bytes(codePoint);
      if (room < 0) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return text.substring(0, end) + CUT;
  }

  private static int utf8Bytes(int codePoint) {
    if (codePoint < 0x80 || (codePoint >= 0xD800 && codePoint <= 0xDFFF)) {
      // half of a surrogate pair is written as a question mark
      return 1;
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }

  /** Returns {@code text}, or its first {@code max} code points and a mark of the cut. */
  static String shortened(String text, int max) {
    return text.codePointCount(0, text.length()) <= max
        ? text
        : text.substring(0, text.offsetByCodePoints(0, max)) + CUT;
  }

  /**
   * Returns {@code object} with every text in it redacted and then clipped: value by value, so that
   * it stays the object that it is. Names are texts too, and so is a number.
   */
  static Obj redacted(Obj object, UnaryOperator<String> redact, int bytesMax) {
    return members(object, redact, bytesMax, 0);
  }

  private static Obj members(Obj object, UnaryOperator<String> redact, int bytesMax, int depth) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
      // halves of surrogate pairs all become one question mark in the file
      String written = new String(member.getKey().getBytes(UTF_8), UTF_8);
      String name = clipped(redact.apply(written), bytesMax);
      while (members.containsKey(name)) {
        // two names that became one; a reader refuses that
        name += "_";
      }
      members.put(name, value(member.getValue(), redact, bytesMax, depth + 1));
    }
    return new Obj(members);
  }

  private static JsonValue value(
      JsonValue value, UnaryOperator<String> redact, int bytesMax, int depth) {
    return switch (value) {
      case JsonValue.Str(String text) -> new JsonValue.Str(clipped(redact.apply(text), bytesMax));
      case JsonValue.Num number -> number(number, redact);
      case Obj object ->
          depth < DEPTH_MAX ? members(object, redact, bytesMax, depth) : new JsonValue.Str(CUT);
      case JsonValue.Arr(List<JsonValue> items) ->
          depth < DEPTH_MAX
              ? new JsonValue.Arr(
                  items.stream().map(item -> value(item, redact, bytesMax, depth + 1)).toList())
              : new JsonValue.Str(CUT);
      case JsonValue.Bool _, JsonValue.Null _ -> value;
    };
  }

  private static JsonValue number(JsonValue.Num number, UnaryOperator<String> redact) {
    String redacted = redact.apply(number.text());
    return redacted.equals(number.text()) ? number : new JsonValue.Str(redacted);
  }
}
