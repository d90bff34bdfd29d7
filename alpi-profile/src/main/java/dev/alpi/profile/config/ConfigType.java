package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.List;

/** What kind of value a key takes. */
enum ConfigType {
  TEXT("text"),
  INTEGER("a whole number"),
  NUMBER("a number"),
  BOOLEAN("true or false"),
  LIST("a list"),
  MAPPING("a mapping");

  /** The longest text that a message quotes: keys and passwords are longer. */
  private static final int QUOTED_CHARS_MAX = 24;

  private final String words;

  ConfigType(String words) {
    this.words = words;
  }

  /** Returns how messages and pages call it. */
  String words() {
    return words;
  }

  boolean accepts(JsonValue value) {
    return switch (this) {
      case TEXT -> value instanceof JsonValue.Str;
      case INTEGER -> value instanceof JsonValue.Num number && number.integer().isPresent();
      case NUMBER -> value instanceof JsonValue.Num;
      case BOOLEAN -> value instanceof JsonValue.Bool;
      case LIST -> value instanceof JsonValue.Arr;
      case MAPPING -> value instanceof JsonValue.Obj;
    };
  }

  /** Returns what {@code value} is, in words that are safe to show for the key {@code path}. */
  static String describe(JsonValue value, List<String> path) {
    return switch (value) {
      case JsonValue.Obj _ -> "a mapping";
      case JsonValue.Arr(List<JsonValue> items) -> "a list of " + items.size();
      case JsonValue.Str(String text) -> {
        boolean quotable =
            text.length() <= QUOTED_CHARS_MAX
                && text.chars().allMatch(c -> c >= ' ' && c != 0x7f)
                && !ConfigSecrets.isSecret(path)
                && !ConfigSecrets.looksSecret(text);
        yield quotable ? "the text \"" + text + "\"" : sizeOf(value);
      }
      case JsonValue.Num(String text) -> ConfigSecrets.isSecret(path) ? "a number" : text;
      case JsonValue.Bool(boolean bool) -> String.valueOf(bool);
      case JsonValue.Null.NULL -> "nothing";
    };
  }

  /** Returns what {@code value} is, without what it holds. */
  static String sizeOf(JsonValue value) {
    return value instanceof JsonValue.Str(String text)
        ? "a text of " + text.length() + " characters"
        : "a value";
  }
}
