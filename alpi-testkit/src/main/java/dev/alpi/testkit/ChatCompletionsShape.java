package dev.alpi.testkit;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes values out of a chat completions request, or refuses them in OpenAI's words. */
final class ChatCompletionsShape {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

  /** OpenAI's limit on a function's name. */
  private static final int NAME_CHARS_MAX = 64;

  private ChatCompletionsShape() {}

  static void extras(String at, Json.Obj holder, Set<String> allowed) throws Refusal {
    for (String name : holder.members().keySet()) {
      if (!allowed.contains(name)) {
        String param = at.isEmpty() ? name : at + "." + name;
        throw refusal("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
      }
    }
  }

  static void name(String at, String name) throws Refusal {
    if (name.length() > NAME_CHARS_MAX) {
      throw tooLong(at, name, NAME_CHARS_MAX);
    }
    if (!NAME.matcher(name).matches()) {
      throw refusal(
          "invalid_value",
          at,
          "Invalid '%s': string does not match pattern. Expected a string that matches the pattern"
                  .formatted(at)
              + " '^[a-zA-Z0-9_-]+$'.");
    }
  }

  static void value(String at, String found, Set<String> allowed) throws Refusal {
    if (!allowed.contains(found)) {
      List<String> sorted = allowed.stream().sorted().map(value -> "'" + value + "'").toList();
      throw refusal(
          "invalid_value",
          at,
          "Invalid value: '%s'. Supported values are: %s."
              .formatted(found, String.join(", ", sorted)));
    }
  }

  static String string(String at, Json.Obj holder, String name) throws Refusal {
    Json value = holder.member(name).orElse(Json.Null.MADE);
    if (value instanceof Json.Str(String text, int _)) {
      return text;
    }
    throw holder.member(name).isEmpty() ? missing(at) : type(at, "a string", value);
  }

  static Json.Obj object(String at, Json value) throws Refusal {
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw value instanceof Json.Null ? missing(at) : type(at, "an object", value);
  }

  static List<Json> array(String at, Json value) throws Refusal {
    if (!(value instanceof Json.Arr(List<Json> items, int _))) {
      throw type(at, "an array", value);
    }
    if (items.isEmpty()) {
      throw refusal(
          "empty_array",
          at,
          "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty"
                  .formatted(at)
              + " array instead.");
    }
    return items;
  }

  static Refusal missing(String at) {
    return refusal("missing_required_parameter", at, "Missing required parameter: '" + at + "'.");
  }

  static Refusal tooLong(String at, String found, int max) {
    return refusal(
        "string_above_max_length",
        at,
        "Invalid '%s': string too long. Expected a string with maximum length %d, but got a string"
                .formatted(at, max)
            + " with length %d instead.".formatted(found.length()));
  }

  static Refusal type(String at, String expected, Json found) {
    return refusal(
        "invalid_type",
        at,
        "Invalid type for '%s': expected %s, but got %s instead."
            .formatted(at, expected, found.kind()));
  }

  static Refusal refusal(String code, String param, String message) {
    return new Refusal(400, "invalid_request_error", code, param, message);
  }
}
