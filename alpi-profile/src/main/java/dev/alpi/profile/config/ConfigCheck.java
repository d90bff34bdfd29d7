package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks a tree of settings against the schema; finds everything, not only the first problem. */
final class ConfigCheck {
  /** What kind of problem it is. */
  enum Kind {
    WRONG_VALUE,
    /** An unknown key where one that has no effect would be dangerous. */
    WRONG_KEY,
    UNKNOWN_KEY,
    SECRET,
    /** A value that looks like a secret where none is expected. */
    SUSPECT;

    /** Says whether the settings cannot be used. */
    boolean isError() {
      return switch (this) {
        case WRONG_VALUE, WRONG_KEY, SECRET -> true;
        case UNKNOWN_KEY, SUSPECT -> false;
      };
    }

    /** Says whether it is about the value, not the key. */
    boolean isOfValue() {
      return this == WRONG_VALUE || this == SUSPECT;
    }
  }

  /**
   * What is wrong with the value, or the key, at {@code path}.
   *
   * @param message free of secrets
   */
  record Problem(List<String> path, Kind kind, String message, String hint) {
    /** Returns the path as text, free of secrets. */
    String key() {
      return ConfigSecrets.withoutSecrets(ConfigKey.join(path));
    }
  }

  /** For so many unknown keys the nearest known ones are looked for; a file can have 100,000. */
  private static final int SUGGESTIONS_MAX = 100;

  private final ConfigSchema schema;
  private final List<Problem> problems = new ArrayList<>();
  private int unknownKeys;

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
    if (entry.isPresent() && position.isOpen()) {
      return;
    }
    // no switch over types in what reads settings: it is linked anew at each start of alpi
    if (value instanceof JsonValue.Obj inner) {
      members(inner, position, path);
    } else if (value instanceof JsonValue.Arr(List<JsonValue> items) && entry.isPresent()) {
      for (int i = 0; i < items.size(); i++) {
        item(items.get(i), position.item(), append(path, "[" + i + "]"));
      }
    } else if (value != JsonValue.Null.NULL && entry.isEmpty()) {
      wrong(
          path,
          ConfigType.describe(value, path),
          ConfigType.MAPPING.words(),
          "put the keys below it, indented");
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
    unknownKeys++;
    List<String> nearest =
        unknownKeys <= SUGGESTIONS_MAX ? ConfigNearest.to(path, schema) : List.of();
    boolean closed = schema.isClosed(path.subList(0, path.size() - 1));
    add(
        path,
        closed ? Kind.WRONG_KEY : Kind.UNKNOWN_KEY,
        closed
            ? "is not a known key, and a cap that nothing reads would be no cap"
            : "is not a known key and has no effect",
        nearest.isEmpty()
            ? "see docs/config.md for the keys that are known"
            : ConfigNearest.question(nearest));
  }

  private void secrets(JsonValue value, List<String> path) {
    if (value instanceof JsonValue.Obj(Map<String, JsonValue> members)) {
      members.forEach((name, inner) -> secrets(inner, append(path, name)));
    } else if (value instanceof JsonValue.Arr(List<JsonValue> items)) {
      for (int i = 0; i < items.size(); i++) {
        secrets(items.get(i), append(path, "[" + i + "]"));
      }
    } else if (ConfigSecrets.isSecret(path, value)) {
      add(path, Kind.SECRET, "holds a secret, which belongs in .env", ConfigSecrets.HINT);
    } else if (value instanceof JsonValue.Str(String text) && ConfigSecrets.looksSecret(text)) {
      add(path, Kind.SUSPECT, "looks like a secret, which belongs in .env", ConfigSecrets.HINT);
    }
  }

  private void required(JsonValue value, ConfigSchema.Position position, List<String> path) {
    if (value instanceof JsonValue.Obj(Map<String, JsonValue> members)) {
      position
          .required()
          .forEach(
              (name, entry) -> {
                if (!members.containsKey(name)) {
                  add(
                      path,
                      Kind.WRONG_VALUE,
                      "lacks the key " + name,
                      "add " + name + ": " + entry.allowed());
                }
              });
      members.forEach((name, inner) -> required(inner, position.step(name), append(path, name)));
    } else if (value instanceof JsonValue.Arr(List<JsonValue> items)) {
      for (int i = 0; i < items.size(); i++) {
        required(items.get(i), position.item(), append(path, "[" + i + "]"));
      }
    }
  }

  private void wrong(List<String> path, String found, String allowed, String hint) {
    add(path, Kind.WRONG_VALUE, "found " + found + ", allowed " + allowed, hint);
  }

  private void add(List<String> path, Kind kind, String message, String hint) {
    String where = ConfigSecrets.withoutSecrets(ConfigKey.join(path));
    problems.add(new Problem(path, kind, where + ": " + message, hint));
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return List.copyOf(longer);
  }
}
