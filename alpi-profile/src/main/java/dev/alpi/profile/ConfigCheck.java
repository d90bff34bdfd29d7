package dev.alpi.profile;

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

  private static final String SECRET = "holds a secret, which belongs in .env";
  private static final String SECRET_HINT =
      "put it into the profile's .env as NAME=value, mode 0600, and remove it here";

  private final ConfigSchema schema;
  private final List<Problem> problems = new ArrayList<>();

  private ConfigCheck(ConfigSchema schema) {
    this.schema = schema;
  }

  /** Returns what is wrong with {@code tree}, in its order. */
  static List<Problem> problems(ConfigSchema schema, JsonValue.Obj tree) {
    ConfigCheck check = new ConfigCheck(schema);
    check.members(tree, schema.top(), List.of());
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
    if (value instanceof JsonValue.Str(String text)
        && ConfigSecrets.isSecret(path)
        && !ConfigSecrets.isReference(text)) {
      add(path, Severity.SECRET, SECRET, SECRET_HINT);
    }
    if (position.isUnknown()) {
      unknown(value, path);
      return;
    }
    Optional<ConfigEntry> entry = position.entry();
    if (entry.isPresent() && !matches(value, entry.get(), path)) {
      return;
    }
    switch (value) {
      case JsonValue.Obj inner when entry.isPresent() && position.isOpen() -> secrets(inner, path);
      case JsonValue.Obj inner -> members(inner, position, path);
      case JsonValue.Arr(List<JsonValue> items) when entry.isPresent() && !position.isOpen() -> {
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

  private void unknown(JsonValue value, List<String> path) {
    Optional<String> nearest = ConfigNearest.to(path, schema);
    add(
        path,
        Severity.UNKNOWN_KEY,
        "is not a known key and has no effect",
        nearest
            .map(known -> "did you mean " + known + "?")
            .orElse("see docs/config.md for the keys that are known"));
    if (value instanceof JsonValue.Obj inner) {
      secrets(inner, path);
    }
  }

  /** Looks for secrets where nothing else is known. */
  private void secrets(JsonValue.Obj tree, List<String> path) {
    for (Map.Entry<String, JsonValue> member : tree.members().entrySet()) {
      List<String> inner = append(path, member.getKey());
      switch (member.getValue()) {
        case JsonValue.Obj object -> secrets(object, inner);
        case JsonValue.Str(String text)
            when ConfigSecrets.isSecret(inner) && !ConfigSecrets.isReference(text) ->
            add(inner, Severity.SECRET, SECRET, SECRET_HINT);
        default -> {}
      }
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
