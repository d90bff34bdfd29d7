package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of the schema.
 *
 * @param pattern the key; {@code *} stands for any name, {@code []} for each item of a list
 * @param presence whether the mapping around it must have it
 * @param builtIn the default; null if there is none
 * @param description one sentence without full stop
 * @param since the version that read it first
 */
record ConfigEntry(
    String pattern,
    ConfigType type,
    Presence presence,
    ConfigLimit limit,
    JsonValue builtIn,
    String description,
    String since) {

  /** Whether a key may be left out of the mapping it stands in. */
  enum Presence {
    OPTIONAL,
    REQUIRED
  }

  /** Returns the names of the pattern; {@code []} is one of its own. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String part : pattern.split("\\.")) {
      boolean item = part.endsWith("[]");
      names.add(item ? part.substring(0, part.length() - 2) : part);
      if (item) {
        names.add("[]");
      }
    }
    return names;
  }

  /** Says whether the key leads through mappings of fixed names only. */
  boolean isFixed() {
    return names().stream().noneMatch(name -> name.equals("*") || name.equals("[]"));
  }

  /** Says whether {@code value} means that the key is not set: nothing, or no text over some. */
  boolean isUnset(JsonValue value) {
    return value == JsonValue.Null.NULL
        || (value instanceof JsonValue.Str(String text)
            && text.isEmpty()
            && builtIn instanceof JsonValue.Str(String some)
            && !some.isEmpty());
  }

  /** Returns what is allowed, in words. */
  String allowed() {
    return limit.words().isEmpty() ? type.words() : type.words() + " " + limit.words();
  }
}
