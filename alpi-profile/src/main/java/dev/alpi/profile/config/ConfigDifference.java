package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells what is different in effect between two trees of settings. Pure. */
final class ConfigDifference {
  private ConfigDifference() {}

  /** Returns the top-level names whose values differ, sorted. */
  static List<String> sections(JsonValue.Obj before, JsonValue.Obj after) {
    Set<String> names = new TreeSet<>(before.members().keySet());
    names.addAll(after.members().keySet());
    return names.stream().filter(name -> !isSame(before.get(name), after.get(name))).toList();
  }

  /** Returns those of {@code keys} whose values differ, sorted. */
  static List<String> keys(List<ConfigKey> keys, JsonValue.Obj before, JsonValue.Obj after) {
    List<String> different = new ArrayList<>();
    for (ConfigKey key : keys) {
      if (!isSame(ConfigTree.find(before, key.path()), ConfigTree.find(after, key.path()))) {
        different.add(key.toString());
      }
    }
    different.sort(null);
    return different;
  }

  private static boolean isSame(Optional<JsonValue> before, Optional<JsonValue> after) {
    return before.isPresent() && after.isPresent()
        ? isSame(before.get(), after.get())
        : before.isEmpty() && after.isEmpty();
  }

  /** Says whether both mean the same: 5 and 5.0 do, and mappings in whatever order. */
  private static boolean isSame(JsonValue before, JsonValue after) {
    if (before.equals(after)) {
      return true;
    }
    return switch (before) {
      case JsonValue.Obj(Map<String, JsonValue> old) ->
          after instanceof JsonValue.Obj(Map<String, JsonValue> now) && isSame(old, now);
      case JsonValue.Arr(List<JsonValue> old) ->
          after instanceof JsonValue.Arr(List<JsonValue> now) && isSame(old, now);
      case JsonValue.Num old ->
          after instanceof JsonValue.Num now && old.exact().compareTo(now.exact()) == 0;
      case JsonValue.Str _, JsonValue.Bool _, JsonValue.Null _ -> false;
    };
  }

  private static boolean isSame(Map<String, JsonValue> before, Map<String, JsonValue> after) {
    Set<String> names = new HashSet<>(before.keySet());
    names.addAll(after.keySet());
    return names.size() == before.size()
        && names.size() == after.size()
        && names.stream().allMatch(name -> isSame(before.get(name), after.get(name)));
  }

  private static boolean isSame(List<JsonValue> before, List<JsonValue> after) {
    if (before.size() != after.size()) {
      return false;
    }
    for (int i = 0; i < before.size(); i++) {
      if (!isSame(before.get(i), after.get(i))) {
        return false;
      }
    }
    return true;
  }
}
