package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Edits of a document that change the text only where the value changes. */
final class YamlEdit {
  /* Implementation notes. YamlSplice proposes texts without being sure of them; an edit is the
   * first proposal that parses to exactly the expected tree. So a construct that the splicing does
   * not foresee ends in a refusal, never in a damaged file. */

  private YamlEdit() {}

  /** Returns {@code document} with {@code value} at {@code key}. */
  static YamlDocument set(YamlDocument document, ConfigKey key, JsonValue value)
      throws ConfigException {
    Optional<JsonValue> present = ConfigTree.find(document.tree(), key.path());
    if (present.isPresent() && present.get().equals(value)) {
      return document;
    }
    Optional<YamlDocument> inParts =
        present.isPresent() && present.get() instanceof JsonValue.Obj old
            ? setInParts(document, key, old, value)
            : Optional.empty();
    if (inParts.isPresent()) {
      return inParts.get();
    }
    requireMappings(document, key);
    JsonValue.Obj expected = ConfigTree.put(document.tree(), key.path(), value);
    return first(document, key, new YamlSplice(document).settings(key.path(), value), expected);
  }

  /** Returns {@code document} without {@code key}; nothing if it has no such key. */
  static Optional<YamlDocument> unset(YamlDocument document, ConfigKey key) throws ConfigException {
    if (ConfigTree.find(document.tree(), key.path()).isEmpty()) {
      return Optional.empty();
    }
    JsonValue.Obj expected = ConfigTree.remove(document.tree(), key.path());
    List<String> proposals = new YamlSplice(document).removals(key.path());
    return Optional.of(first(document, key, proposals, expected));
  }

  /** Changes a mapping key by key, so that comments between its keys stay. */
  private static Optional<YamlDocument> setInParts(
      YamlDocument document, ConfigKey key, JsonValue.Obj old, JsonValue value)
      throws ConfigException {
    boolean possible =
        value instanceof JsonValue.Obj
            && key.path().size() < ConfigKey.DEPTH_MAX
            && isNameable(old)
            && isNameable((JsonValue.Obj) value);
    if (!possible) {
      return Optional.empty();
    }
    Map<String, JsonValue> wanted = ((JsonValue.Obj) value).members();
    YamlDocument edited = document;
    try {
      for (Map.Entry<String, JsonValue> member : wanted.entrySet()) {
        edited = set(edited, key.child(member.getKey()), member.getValue());
      }
      for (String name : old.members().keySet()) {
        if (!wanted.containsKey(name)) {
          edited = unset(edited, key.child(name)).orElse(edited);
        }
      }
    } catch (ConfigException e) {
      return Optional.empty(); // then the mapping is replaced as a whole
    }
    return Optional.of(edited);
  }

  private static boolean isNameable(JsonValue.Obj mapping) {
    return mapping.members().keySet().stream()
        .allMatch(name -> !name.isEmpty() && name.length() <= ConfigKey.NAME_CHARS_MAX);
  }

  private static void requireMappings(YamlDocument document, ConfigKey key) throws ConfigException {
    for (int depth = 1; depth < key.path().size(); depth++) {
      List<String> around = key.path().subList(0, depth);
      Optional<JsonValue> value = ConfigTree.find(document.tree(), around);
      if (value.isPresent()
          && value.get() != JsonValue.Null.NULL
          && !(value.get() instanceof JsonValue.Obj)) {
        throw ConfigException.at(
            document.placeOfValue(around),
            ConfigKey.join(around)
                + ": found "
                + ConfigType.describe(value.get(), around)
                + ", so "
                + key
                + " cannot stand below it",
            "unset " + ConfigKey.join(around) + " first");
      }
    }
  }

  private static YamlDocument first(
      YamlDocument document, ConfigKey key, List<String> proposals, JsonValue.Obj expected)
      throws ConfigException {
    for (String text : proposals) {
      Optional<YamlDocument> edited = parse(document.label(), text);
      if (edited.isPresent() && edited.get().tree().equals(expected)) {
        return edited.get();
      }
    }
    throw ConfigException.at(
        document.root().isPresent()
            ? document.placeOfValue(key.path())
            : ConfigPlace.whole(document.label()),
        key + ": cannot be edited here without changing something else",
        "an anchor, alias, merge or unusual layout is in the way: edit the file by hand");
  }

  private static Optional<YamlDocument> parse(String label, String text) {
    try {
      return Optional.of(YamlDocument.parse(label, text));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
