package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reading, changing and merging trees of settings by path. */
final class ConfigTree {
  private ConfigTree() {}

  static Optional<JsonValue> find(JsonValue.Obj tree, List<String> path) {
    JsonValue value = tree;
    for (String name : path) {
      if (!(value instanceof JsonValue.Obj(Map<String, JsonValue> members))
          || !members.containsKey(name)) {
        return Optional.empty();
      }
      value = members.get(name);
    }
    return Optional.of(value);
  }

  /**
   * Returns a copy with {@code value} at {@code path}; what is no mapping on the way becomes one.
   */
  static JsonValue.Obj put(JsonValue.Obj tree, List<String> path, JsonValue value) {
    String name = path.getFirst();
    return path.size() == 1
        ? tree.with(name, value)
        : tree.with(name, put(tree.object(name), path.subList(1, path.size()), value));
  }

  /** Returns a copy without the value at {@code path}; mappings that it leaves empty stay. */
  static JsonValue.Obj remove(JsonValue.Obj tree, List<String> path) {
    String name = path.getFirst();
    if (path.size() == 1) {
      return tree.without(name);
    }
    return tree.members().get(name) instanceof JsonValue.Obj inner
        ? tree.with(name, remove(inner, path.subList(1, path.size())))
        : tree;
  }

  /** Returns what {@code tree} has at {@code keys}, and nothing else. */
  static JsonValue.Obj only(List<ConfigKey> keys, JsonValue.Obj tree) {
    JsonValue.Obj some = JsonValue.Obj.EMPTY;
    for (ConfigKey key : keys) {
      Optional<JsonValue> value = find(tree, key.path());
      if (value.isPresent()) {
        some = put(some, key.path(), value.get());
      }
    }
    return some;
  }

  /** Returns {@code over} on top of {@code under}: mappings merge, everything else replaces. */
  static JsonValue.Obj merge(JsonValue.Obj under, JsonValue.Obj over) {
    Map<String, JsonValue> merged = new LinkedHashMap<>(under.members());
    over.members()
        .forEach(
            (name, value) ->
                merged.merge(
                    name,
                    value,
                    (low, high) ->
                        low instanceof JsonValue.Obj lower && high instanceof JsonValue.Obj higher
                            ? merge(lower, higher)
                            : high));
    return new JsonValue.Obj(merged);
  }
}
