package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where in a JSON value something stands: names and indexes from the root.
 *
 * <p>Written with dots, as {@code commits.0.message}, or as a JSON pointer (RFC 6901), as {@code
 * /commits/0/message}, for names with dots in them. One dot alone is the whole value.
 *
 * @param text as it was written
 * @param steps from the root on
 */
record JsonPath(String text, List<String> steps) {
  /** The longest path, in characters: a path is written by hand. */
  static final int CHARS_MAX = 200;

  private static final String ROOT = ".";
  private static final int INDEX_DIGITS_MAX = 9;

  JsonPath {
    steps = List.copyOf(steps);
  }

  /**
   * Reads one.
   *
   * @return empty if {@code text} is none
   */
  static Optional<JsonPath> parse(String text) {
    if (text.isEmpty() || text.length() > CHARS_MAX) {
      return Optional.empty();
    }
    if (text.equals(ROOT)) {
      return Optional.of(new JsonPath(text, List.of()));
    }
    boolean isPointer = text.startsWith("/");
    String[] parts = isPointer ? text.substring(1).split("/", -1) : text.split("\\.", -1);
    List<String> steps = new ArrayList<>();
    for (String part : parts) {
      if (isPointer ? !part.matches("([^~]|~[01])*") : part.isEmpty()) {
        return Optional.empty();
      }
      steps.add(isPointer ? part.replace("~1", "/").replace("~0", "~") : part);
    }
    return Optional.of(new JsonPath(text, steps));
  }

  /** Returns what stands there. */
  Optional<JsonValue> in(JsonValue root) {
    JsonValue at = root;
    for (String step : steps) {
      Optional<JsonValue> next =
          switch (at) {
            case Obj object -> object.get(step);
            case Arr(List<JsonValue> items) -> item(items, step);
            case JsonValue.Str _, JsonValue.Num _, JsonValue.Bool _, JsonValue.Null _ ->
                Optional.empty();
          };
      if (next.isEmpty()) {
        return next;
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  private static Optional<JsonValue> item(List<JsonValue> items, String step) {
    if (step.isEmpty()
        || step.length() > INDEX_DIGITS_MAX
        || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    int index = Integer.parseInt(step);
    return index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
  }
}
