package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells which settings a file really changes. */
public final class ConfigOverrides {
  private ConfigOverrides() {}

  /**
   * {@return the known keys that {@code file} sets to something else than the built-in default;
   * none if it is absent} Only the innermost keys; a list counts as one.
   *
   * @param file a layer of settings
   * @throws ConfigException if it cannot be read or is not YAML
   */
  public static List<ConfigKey> in(Path file) throws ConfigException {
    List<ConfigKey> found = new ArrayList<>();
    ConfigSchema schema = ConfigSchema.current();
    ConfigLayer layer =
        ConfigLayer.read(schema, Config.Source.PROFILE, file.toString(), ConfigLayer.text(file));
    collect(layer.inForce(), schema.top(), List.of(), found);
    return List.copyOf(found);
  }

  private static void collect(
      JsonValue.Obj tree,
      ConfigSchema.Position position,
      List<String> path,
      List<ConfigKey> found) {
    tree.members()
        .forEach(
            (name, value) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              ConfigSchema.Position inner = position.step(name);
              if (value instanceof JsonValue.Obj(Map<String, JsonValue> members)
                  && !members.isEmpty()) {
                collect(new JsonValue.Obj(members), inner, longer, found);
              } else if (inner
                  .entry()
                  .filter(entry -> !entry.builtIn().equals(value))
                  .isPresent()) {
                found.add(new ConfigKey(longer));
              }
            });
  }
}
