package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** Reads values as people type them on a command line. */
public final class ConfigValue {
  private ConfigValue() {}

  /**
   * Reads {@code text} as a value for {@code key}: as the schema's type for it, lists and mappings
   * in YAML's form in one line ({@code [a, b]}); for a key that the schema does not know, as YAML
   * would read it.
   *
   * @param key which setting it is for
   * @param text what a person has typed
   * @return the value
   * @throws ConfigException if {@code text} is no such value, or not one that the key allows
   */
  public static JsonValue parse(ConfigKey key, String text) throws ConfigException {
    ConfigSchema schema = ConfigSchema.current();
    Optional<ConfigType> type = schema.at(key.path()).entry().map(ConfigEntry::type);
    JsonValue value =
        type.filter(known -> known == ConfigType.TEXT).isPresent()
            ? new JsonValue.Str(text)
            : yaml(text);
    if (value == JsonValue.Null.NULL) {
      throw ConfigException.of(key + ": found no value", "to remove the key, unset it");
    }
    require(schema, key, value);
    return value;
  }

  /** Checks that {@code key} may be {@code value} in a file of settings. */
  static List<ConfigCheck.Problem> require(ConfigSchema schema, ConfigKey key, JsonValue value)
      throws ConfigException {
    List<ConfigCheck.Problem> problems = ConfigCheck.problems(schema, key.path(), value);
    for (ConfigCheck.Problem problem : problems) {
      if (problem.kind() != ConfigCheck.Kind.UNKNOWN_KEY) {
        throw ConfigException.of(problem.message(), problem.hint());
      }
    }
    return problems;
  }

  private static JsonValue yaml(String text) throws ConfigException {
    boolean structured = !text.isEmpty() && "[{\"'".indexOf(text.charAt(0)) >= 0;
    if (!structured) {
      return YamlScalar.resolve(text.strip());
    }
    return new YamlParser("the value", text)
        .document()
        .map(YamlNode::value)
        .orElse(JsonValue.Null.NULL);
  }
}
