package dev.alpi.engine.tools;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of a tool call, checked where they are read.
 *
 * @param json the object that the model wrote
 */
public record Arguments(JsonValue.Obj json) {

  /**
   * Reads what the model wrote: strict JSON, an object, no duplicate names, no lone surrogates.
   * Nothing at all is an object without members.
   *
   * @throws ToolFailure if it is anything else, with an explanation that helps the model to do
   *     better
   */
  public static Arguments parse(String text) throws ToolFailure {
    if (text.isBlank()) {
      return new Arguments(JsonValue.Obj.EMPTY);
    }
    try {
      if (Json.parse(text) instanceof JsonValue.Obj object) {
        requireText(object);
        return new Arguments(object);
      }
      throw new ToolFailure("the arguments must be a JSON object");
    } catch (JsonSyntaxException e) {
      throw new ToolFailure("the arguments are not valid JSON: " + e.getMessage());
    }
  }

  /** Returns all of them as a person may read them, at most {@code charsMax} characters. */
  public String shown(int charsMax) {
    return TextFiles.cut(Json.compact(json), charsMax);
  }

  /** Returns the string {@code name}. */
  public String required(String name) throws ToolFailure {
    return optional(name)
        .orElseThrow(() -> new ToolFailure("the argument " + name + " (a string) is missing"));
  }

  /** Returns the string {@code name}, if given. */
  public Optional<String> optional(String name) throws ToolFailure {
    return switch (json.get(name).orElse(JsonValue.Null.NULL)) {
      case JsonValue.Null.NULL -> Optional.empty();
      case JsonValue.Str(String text) -> Optional.of(text);
      case JsonValue other -> throw wrong(name, "a string", other);
    };
  }

  /** Returns the integer {@code name}, or {@code fallback} if it is not given. */
  public int integer(String name, int fallback, int min, int max) throws ToolFailure {
    JsonValue value = json.get(name).orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL) {
      return fallback;
    }
    if (!(value instanceof JsonValue.Num number)) {
      throw wrong(name, "an integer", value);
    }
    // models write 10.0 for 10
    double decimal = number.decimal();
    if (decimal != Math.rint(decimal) || decimal < min || decimal > max) {
      throw new ToolFailure(
          "the argument "
              + name
              + " must be an integer from "
              + min
              + " to "
              + max
              + ", found "
              + number.text());
    }
    return (int) decimal;
  }

  /** Returns whether {@code name} is true; false if it is not given. */
  public boolean flag(String name) throws ToolFailure {
    return switch (json.get(name).orElse(JsonValue.Null.NULL)) {
      case JsonValue.Null.NULL -> false;
      case JsonValue.Bool(boolean value) -> value;
      case JsonValue other -> throw wrong(name, "true or false", other);
    };
  }

  /** Returns the strings of the array {@code name}; none if it is not given. */
  public List<String> strings(String name) throws ToolFailure {
    List<String> texts = new ArrayList<>();
    for (JsonValue item : items(name, "an array of strings")) {
      if (!(item instanceof JsonValue.Str(String text))) {
        throw wrong(name, "an array of strings", item);
      }
      texts.add(text);
    }
    return texts;
  }

  /** Returns the objects of the array {@code name}; none if it is not given. */
  public List<JsonValue.Obj> objects(String name) throws ToolFailure {
    List<JsonValue.Obj> objects = new ArrayList<>();
    for (JsonValue item : items(name, "an array of objects")) {
      if (!(unwrapped(item) instanceof JsonValue.Obj object)) {
        throw wrong(name, "an array of objects", item);
      }
      objects.add(object);
    }
    return objects;
  }

  /** Returns the values of the array {@code name}, of whatever kind; none if it is not given. */
  public List<JsonValue> values(String name) throws ToolFailure {
    return items(name, "an array");
  }

  /** Returns the object {@code name}; one without members if it is not given. */
  public JsonValue.Obj object(String name) throws ToolFailure {
    JsonValue value = json.get(name).orElse(JsonValue.Null.NULL);
    return switch (unwrapped(value)) {
      case JsonValue.Null.NULL -> JsonValue.Obj.EMPTY;
      case JsonValue.Obj object -> object;
      case JsonValue _ -> throw wrong(name, "an object", value);
    };
  }

  private List<JsonValue> items(String name, String expected) throws ToolFailure {
    JsonValue value = json.get(name).orElse(JsonValue.Null.NULL);
    return switch (unwrapped(value)) {
      case JsonValue.Null.NULL -> List.of();
      case JsonValue.Arr(List<JsonValue> items) -> items;
      case JsonValue _ -> throw wrong(name, expected, value);
    };
  }

  /**
   * Models often write an array or object as a string that holds its JSON (alpi-engine spec §1.3).
   * Only asked where such a value is wanted: a string that is wanted as a string stays one.
   */
  private static JsonValue unwrapped(JsonValue value) throws ToolFailure {
    if (!(value instanceof JsonValue.Str(String text))) {
      return value;
    }
    String stripped = text.strip();
    if (!stripped.startsWith("[") && !stripped.startsWith("{")) {
      return value;
    }
    try {
      JsonValue inner = Json.parse(stripped);
      requireText(inner);
      return inner;
    } catch (JsonSyntaxException e) {
      // it is named as the string that it is
      return value;
    }
  }

  /** Returns the failure that says that {@code name} is none of {@code allowed}. */
  public static ToolFailure notOneOf(String name, String found, String allowed) {
    return new ToolFailure(
        "the argument " + name + " must be one of " + allowed + ", found " + found);
  }

  private static ToolFailure wrong(String name, String expected, JsonValue found) {
    return new ToolFailure(
        "the argument " + name + " must be " + expected + ", found " + kind(found));
  }

  private static String kind(JsonValue value) {
    return switch (value) {
      case JsonValue.Obj _ -> "an object";
      case JsonValue.Arr _ -> "an array";
      case JsonValue.Str _ -> "a string";
      case JsonValue.Num _ -> "a number";
      case JsonValue.Bool _ -> "a boolean";
      case JsonValue.Null _ -> "null";
    };
  }

  private static void requireText(JsonValue value) throws ToolFailure {
    switch (value) {
      case JsonValue.Obj(var members) -> {
        for (var member : members.entrySet()) {
          requireText(new JsonValue.Str(member.getKey()));
          requireText(member.getValue());
        }
      }
      case JsonValue.Arr(var items) -> {
        for (JsonValue item : items) {
          requireText(item);
        }
      }
      case JsonValue.Str(String text) -> {
        if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
          throw new ToolFailure("the arguments hold half of a surrogate pair");
        }
      }
      case JsonValue.Num _, JsonValue.Bool _, JsonValue.Null _ -> {
        // nothing to check
      }
    }
  }
}
