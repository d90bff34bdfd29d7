package dev.alpi.profile;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the model in a file of settings; parses it only if its lines are not simple ones. */
final class ConfigPeek {
  private ConfigPeek() {}

  /** Returns the model that {@code file} sets; none if it sets none or is absent. */
  static Optional<String> model(Path file) throws ConfigException {
    Optional<String> text = ConfigLayer.text(file);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<JsonValue> model =
        ConfigTree.find(
            YamlDocument.parse(file.toString(), text.get()).tree(), java.util.List.of("model"));
    return model.flatMap(
        value ->
            value instanceof JsonValue.Str(String name) && !name.isEmpty()
                ? Optional.of(name)
                : Optional.empty());
  }
}
