package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says whether a document is valid; knows the keywords that our schema uses, and no others. */
final class JsonSchemaChecker {
  private static final Set<String> ANNOTATIONS =
      Set.of("$schema", "$defs", "title", "description", "default");

  private final Obj root;

  JsonSchemaChecker(Obj root) {
    this.root = root;
  }

  boolean isValid(JsonValue document) {
    return isValid(root, document);
  }

  private boolean isValid(JsonValue schema, JsonValue value) {
    return switch (schema) {
      case JsonValue.Bool(boolean all) -> all;
      case Obj object ->
          object.members().entrySet().stream()
              .allMatch(keyword -> holds(keyword.getKey(), keyword.getValue(), object, value));
      default -> throw new AssertionError("no schema: " + schema);
    };
  }

  private boolean holds(String keyword, JsonValue argument, Obj schema, JsonValue value) {
    if (ANNOTATIONS.contains(keyword)) {
      return true;
    }
    return switch (keyword) {
      case "$ref" -> isValid(resolved(argument), value);
      case "type" -> types(argument).stream().anyMatch(type -> isOf(type, value));
      case "enum" -> ((JsonValue.Arr) argument).items().contains(value);
      case "not" -> !isValid(argument, value);
      case "minimum" -> number(value).filter(n -> n.compareTo(exact(argument)) < 0).isEmpty();
      case "maximum" -> number(value).filter(n -> n.compareTo(exact(argument)) > 0).isEmpty();
      case "pattern" ->
          !(value instanceof JsonValue.Str(String text)) || matches(text(argument), text);
      case "maxLength" ->
          !(value instanceof JsonValue.Str(String text))
              || text.codePointCount(0, text.length()) <= exact(argument).intValueExact();
      case "items" ->
          !(value instanceof JsonValue.Arr(List<JsonValue> items))
              || items.stream().allMatch(item -> isValid(argument, item));
      case "required" ->
          !(value instanceof Obj(Map<String, JsonValue> members))
              || ((JsonValue.Arr) argument)
                  .items().stream().allMatch(name -> members.containsKey(text(name)));
      case "properties", "patternProperties", "additionalProperties" ->
          !(value instanceof Obj(Map<String, JsonValue> members))
              || members.entrySet().stream()
                  .filter(member -> isFor(keyword, member.getKey(), schema))
                  .allMatch(member -> member(keyword, member.getKey(), member.getValue(), schema));
      default -> throw new AssertionError("unknown keyword " + keyword);
    };
  }

  private static boolean isFor(String keyword, String name, Obj schema) {
    boolean named = schema.object("properties").members().containsKey(name);
    boolean patterned =
        schema.object("patternProperties").members().keySet().stream()
            .anyMatch(pattern -> matches(pattern, name));
    return switch (keyword) {
      case "properties" -> named;
      case "patternProperties" -> patterned;
      default -> !named && !patterned;
    };
  }

  private boolean member(String keyword, String name, JsonValue value, Obj schema) {
    JsonValue argument = schema.get(keyword).orElseThrow();
    return switch (keyword) {
      case "properties" -> isValid(((Obj) argument).get(name).orElseThrow(), value);
      case "patternProperties" ->
          ((Obj) argument)
              .members().entrySet().stream()
                  .filter(pattern -> matches(pattern.getKey(), name))
                  .allMatch(pattern -> isValid(pattern.getValue(), value));
      default -> isValid(argument, value);
    };
  }

  private JsonValue resolved(JsonValue reference) {
    String name = text(reference);
    if (!name.startsWith("#/$defs/")) {
      throw new AssertionError("unknown reference " + name);
    }
    return root.object("$defs").get(name.substring("#/$defs/".length())).orElseThrow();
  }

  private static List<String> types(JsonValue argument) {
    return argument instanceof JsonValue.Arr(List<JsonValue> items)
        ? items.stream().map(JsonSchemaChecker::text).toList()
        : List.of(text(argument));
  }

  private static boolean isOf(String type, JsonValue value) {
    return switch (type) {
      case "object" -> value instanceof Obj;
      case "array" -> value instanceof JsonValue.Arr;
      case "string" -> value instanceof JsonValue.Str;
      case "boolean" -> value instanceof JsonValue.Bool;
      case "null" -> value == JsonValue.Null.NULL;
      case "number" -> value instanceof JsonValue.Num;
      case "integer" -> number(value).filter(n -> n.stripTrailingZeros().scale() <= 0).isPresent();
      default -> throw new AssertionError("unknown type " + type);
    };
  }

  private static Optional<BigDecimal> number(JsonValue value) {
    return value instanceof JsonValue.Num number ? Optional.of(number.exact()) : Optional.empty();
  }

  private static BigDecimal exact(JsonValue argument) {
    return ((JsonValue.Num) argument).exact();
  }

  private static String text(JsonValue argument) {
    return ((JsonValue.Str) argument).text();
  }

  /** In Java {@code $} is also before a line break at the end; in ECMA-262 it is not. */
  private static boolean matches(String pattern, String text) {
    String exact =
        pattern.endsWith("$") ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern;
    return Pattern.compile(exact).matcher(text).find();
  }
}
