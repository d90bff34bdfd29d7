package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a tree of settings against the schema; finds everything, not only the first problem. */
final class ConfigCheck {
  /** How bad it is. */
  enum Severity {
    ERROR,
    UNKNOWN_KEY,
    SECRET
  }

  /** What is wrong with the value, or the key, at {@code path}. */
  record Problem(List<String> path, Severity severity, String message, String hint) {}

  private final ConfigSchema schema;
  private final List<Problem> problems = new ArrayList<>();

  private ConfigCheck(ConfigSchema schema) {
    this.schema = schema;
  }

  /** Returns what is wrong with {@code tree}: first what its keys do not allow, then secrets. */
  static List<Problem> problems(ConfigSchema schema, JsonValue.Obj tree) {
    ConfigCheck check = new ConfigCheck(schema);
    check.members(tree, schema.top(), List.of());
    check.secrets(tree, List.of());
    return check.problems;
  }

  /** Returns what is wrong with putting {@code value} at {@code path}. */
  static List<Problem> problems(ConfigSchema schema, List<String> path, JsonValue value) {
    return problems(schema, ConfigTree.put(JsonValue.Obj.EMPTY, path, value));
  }

  /** Returns which required keys {@code tree}, the sum of all layers, lacks. */
  static List<Problem> missing(ConfigSchema schema, JsonValue.Obj tree) {
    ConfigCheck check = new ConfigCheck(schema);
    check.required(tree, schema.top(), List.of());
    return check.problems;
  }

  private void members(JsonValue.Obj tree, ConfigSchema.Position position, List<String> path) {
    tree.members().forEach((name, value) -> value(value, position.step(name), append(path, name)));
  }

  private void value(JsonValue value, ConfigSchema.Position position, List<String> path) {
    if (position.isUnknown()) {
      unknown(path);
      return;
    }
    Optional<ConfigEntry> entry = position.entry();
    if (entry.isPresent() && !matches(value, entry.get(), path)) {
      return;
    }
    switch (value) {
      case JsonValue _ when entry.isPresent() && position.isOpen() -> {}
      case JsonValue.Obj inner -> members(inner, position, path);
      case JsonValue.Arr(List<JsonValue> items) when entry.isPresent() -> {
        for (int i = 0; i < items.size(); i++) {
          String index = "[" + i + "]";
          item(items.get(i), position.step(index), append(path, index));
        }
      }
      case JsonValue.Null.NULL -> {}
      default -> {
        if (entry.isEmpty()) {
          wrong(
              path,
              ConfigType.describe(value, path),
              ConfigType.MAPPING.words(),
              "put the keys below it, indented");
        }
      }
    }
  }

  /** Checks an item of a list: there, nothing is not the same as not set. */
  private void item(JsonValue value, ConfigSchema.Position position, List<String> path) {
    if (value == JsonValue.Null.NULL) {
      String allowed =
          position.entry().map(ConfigEntry::allowed).orElse(ConfigType.MAPPING.words());
      wrong(path, ConfigType.describe(value, path), allowed, "remove the item");
    } else {
      value(value, position, path);
    }
  }

  /** Says whether {@code value} fits; if not, that is noted. */
  private boolean matches(JsonValue value, ConfigEntry entry, List<String> path) {
    boolean numeric = entry.type() == ConfigType.NUMBER || entry.type() == ConfigType.INTEGER;
    boolean needed = numeric && entry.builtIn() == JsonValue.Null.NULL;
    if (entry.isUnset(value) && !(value == JsonValue.Null.NULL && needed)) {
      return true;
    }
    if (!entry.type().accepts(value)) {
      wrong(path, ConfigType.describe(value, path), entry.allowed(), hint(entry, value));
      return false;
    }
    if (!entry.limit().allows(value)) {
      // where a name is wanted, people paste the secret itself
      boolean quotable = !(entry.limit() instanceof ConfigLimit.Form);
      String found = quotable ? ConfigType.describe(value, path) : ConfigType.sizeOf(value);
      wrong(path, found, entry.allowed(), "correct it, or remove the key");
      return false;
    }
    return true;
  }

  private static String hint(ConfigEntry entry, JsonValue value) {
    return switch (entry.type()) {
      case NUMBER, INTEGER ->
          value == JsonValue.Null.NULL
              ? "write a number, or remove the key"
              : "write a decimal number without quotes, for example 5";
      case BOOLEAN -> "write true or false without quotes";
      case TEXT -> "put it in quotes if it is meant as text";
      case LIST -> "write a list, for example [a, b]";
      case MAPPING -> "put the keys below it, indented";
    };
  }

  private void unknown(List<String> path) {
    Optional<String> nearest = ConfigNearest.to(path, schema);
    add(
        path,
        Severity.UNKNOWN_KEY,
        "is not a known key and has no effect",
        nearest
            .map(known -> "did you mean " + known + "?")
            .orElse("see docs/config.md for the keys that are known"));
  }

  private void secrets(JsonValue value, List<String> path) {
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) ->
          members.forEach((name, inner) -> secrets(inner, append(path, name)));
      case JsonValue.Arr(List<JsonValue> items) -> {
        for (int i = 0; i < items.size(); i++) {
          secrets(items.get(i), append(path, "[" + i + "]"));
        }
      }
      case JsonValue.Str(String text)
          when ConfigSecrets.isSecret(path) && !ConfigSecrets.isReference(text) ->
          add(
              path,
              Severity.SECRET,
              "holds a secret, which belongs in .env",
              "put it into the profile's .env as NAME=value, mode 0600, and remove it here");
      default -> {}
    }
  }

  private void required(JsonValue value, ConfigSchema.Position position, List<String> path) {
    switch (value) {
      case JsonValue.Obj(Map<String, JsonValue> members) -> {
        position
            .required()
            .forEach(
                (name, entry) -> {
                  if (!members.containsKey(name)) {
                    add(
                        path,
                        Severity.ERROR,
                        "lacks the key " + name,
                        "add " + name + ": " + entry.allowed());
                  }
                });
        members.forEach((name, inner) -> required(inner, position.step(name), append(path, name)));
      }
      case JsonValue.Arr(List<JsonValue> items) -> {
        for (int i = 0; i < items.size(); i++) {
          String index = "[" + i + "]";
          required(items.get(i), position.step(index), append(path, index));
        }
      }
      default -> {}
    }
  }

  private void wrong(List<String> path, String found, String allowed, String hint) {
    add(path, Severity.ERROR, "found " + found + ", allowed " + allowed, hint);
  }

  private void add(List<String> path, Severity severity, String message, String hint) {
    problems.add(new Problem(path, severity, ConfigKey.join(path) + ": " + message, hint));
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }
}
