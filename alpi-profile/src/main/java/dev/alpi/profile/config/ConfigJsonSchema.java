package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The schema of {@code config.yaml} and {@code base.yaml} as a JSON Schema (draft 2020-12), for
 * editors.
 *
 * <p>A document is valid if {@link ConfigSources} finds no error in it, as far as the notation can
 * say so: {@code 2.0} is a whole number there and not here; mappings that base.yaml and config.yaml
 * complete together look incomplete in each.
 */
public final class ConfigJsonSchema {
  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  private final ConfigSchema schema = ConfigSchema.current();

  private ConfigJsonSchema() {}

  /** {@return the document} */
  public static Obj document() {
    return new ConfigJsonSchema().root();
  }

  private Obj root() {
    return Obj.EMPTY
        .with("$schema", DIALECT)
        .with("title", "Settings of alpi")
        .with("description", "config.yaml of a profile, or base.yaml for all of them")
        .with("$ref", "#/$defs/settings")
        .with("type", types("object", Presence.NULLABLE))
        .with("properties", properties(schema.top(), List.of()))
        .with("$defs", secrets());
  }

  /** Whether nothing can stand for a value that is not set. */
  private enum Presence {
    NULLABLE,
    NEEDED
  }

  private Obj value(ConfigSchema.Position position, List<String> path, Presence presence) {
    Optional<ConfigEntry> entry = position.entry();
    Obj json = Obj.EMPTY;
    if (entry.isPresent()) {
      json = json.with("description", entry.get().description());
    }
    ConfigType type = entry.map(ConfigEntry::type).orElse(ConfigType.MAPPING);
    return switch (type) {
      case MAPPING -> mapping(json, position, path, presence);
      case LIST -> list(json, position, path, presence, entry.orElseThrow());
      case TEXT, INTEGER, NUMBER, BOOLEAN -> scalar(json, entry.orElseThrow(), presence);
    };
  }

  private Obj mapping(
      Obj start, ConfigSchema.Position position, List<String> path, Presence presence) {
    Obj json = start.with("type", types("object", presence));
    Obj properties = properties(position, path);
    json = properties.members().isEmpty() ? json : json.with("properties", properties);
    ConfigSchema.Position others = position.others();
    if (!others.isUnknown()) {
      Obj any = value(others, append(path, ConfigSchema.ANY_NAME), Presence.NULLABLE);
      json = json.with("additionalProperties", any);
    } else if (schema.isClosed(path)) {
      json = json.with("additionalProperties", false);
    }
    Map<String, ConfigEntry> required = position.required();
    return required.isEmpty()
        ? json
        : json.with("required", JsonValue.Arr.ofStrings(required.keySet()));
  }

  private Obj properties(ConfigSchema.Position position, List<String> path) {
    Map<String, ConfigEntry> required = position.required();
    Obj properties = Obj.EMPTY;
    for (String name : position.names()) {
      Presence presence = required.containsKey(name) ? Presence.NEEDED : Presence.NULLABLE;
      properties = properties.with(name, value(position.step(name), append(path, name), presence));
    }
    return properties;
  }

  private Obj list(
      Obj start,
      ConfigSchema.Position position,
      List<String> path,
      Presence presence,
      ConfigEntry entry) {
    Obj json = start.with("type", types("array", presence));
    ConfigSchema.Position item = position.item();
    json =
        item.isUnknown()
            ? json
            : json.with("items", value(item, append(path, "[0]"), Presence.NEEDED));
    return withDefault(json, entry);
  }

  private static Obj scalar(Obj start, ConfigEntry entry, Presence presence) {
    boolean number = entry.type() == ConfigType.INTEGER || entry.type() == ConfigType.NUMBER;
    // a cap without a value is no cap left out
    boolean nullable =
        presence == Presence.NULLABLE && !(number && entry.builtIn() == JsonValue.Null.NULL);
    Obj json =
        start.with(
            "type", types(name(entry.type()), nullable ? Presence.NULLABLE : Presence.NEEDED));
    for (Map.Entry<String, JsonValue> keyword : entry.limit().keywords().members().entrySet()) {
      boolean open = nullable && keyword.getKey().equals("enum");
      JsonValue value = keyword.getValue();
      json = json.with(keyword.getKey(), open ? withUnset((JsonValue.Arr) value, entry) : value);
    }
    return withDefault(json, entry);
  }

  /** Adds what counts as not set. */
  private static JsonValue withUnset(JsonValue.Arr choices, ConfigEntry entry) {
    List<JsonValue> more = new ArrayList<>(choices.items());
    for (JsonValue unset : List.of(new JsonValue.Str(""), JsonValue.Null.NULL)) {
      if (entry.isUnset(unset)) {
        more.add(unset);
      }
    }
    return new JsonValue.Arr(more);
  }

  private static Obj withDefault(Obj json, ConfigEntry entry) {
    return entry.builtIn() == JsonValue.Null.NULL ? json : json.with("default", entry.builtIn());
  }

  private static String name(ConfigType type) {
    return switch (type) {
      case TEXT -> "string";
      case INTEGER -> "integer";
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      case LIST -> "array";
      case MAPPING -> "object";
    };
  }

  private static JsonValue types(String type, Presence presence) {
    return presence == Presence.NULLABLE
        ? JsonValue.Arr.ofStrings(List.of(type, "null"))
        : new JsonValue.Str(type);
  }

  /** Returns definitions that follow a document everywhere and let secrets stand nowhere. */
  private static Obj secrets() {
    List<String> others =
        ConfigSecrets.ENDINGS.stream()
            .filter(ending -> !ending.equals(ConfigSecrets.NUMERIC))
            .toList();
    Obj members =
        Obj.EMPTY
            .with(
                "patternProperties",
                Obj.EMPTY
                    .with(named(List.of(ConfigSecrets.NUMERIC)), reference("token"))
                    .with(named(others), reference("secret")))
            .with("additionalProperties", reference("settings"));
    Obj token =
        reference("members")
            .with("description", ConfigSecrets.HINT)
            .with("pattern", ConfigSecrets.WHOLE_REFERENCE)
            .with("items", reference("token"));
    Obj secret =
        reference("members")
            .with("description", ConfigSecrets.HINT)
            .with("pattern", ConfigSecrets.WHOLE_REFERENCE)
            .with("not", Obj.EMPTY.with("type", "number"))
            .with("items", reference("secret"));
    return Obj.EMPTY
        .with("settings", reference("members").with("items", reference("settings")))
        .with("members", members)
        .with("token", token)
        .with("secret", secret);
  }

  private static Obj reference(String definition) {
    return Obj.EMPTY.with("$ref", "#/$defs/" + definition);
  }

  /** Returns a pattern of names that end so, in any case and with any separators. */
  private static String named(List<String> endings) {
    return endings.stream()
        .map(
            ending ->
                Arrays.stream(ending.split(""))
                    .map(letter -> "[" + letter + (char) (letter.charAt(0) - 'a' + 'A') + "]")
                    .collect(Collectors.joining("[_-]*")))
        .collect(Collectors.joining("|", "(?:", ")[_-]*$"));
  }

  private static List<String> append(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }
}
