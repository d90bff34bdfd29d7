package dev.alpi.profile.config;

import java.util.List;
import java.util.Optional;

/** What the schema says about keys, for those who offer or explain them. */
public final class ConfigKeys {
  private ConfigKeys() {}

  /** {@return the keys whose names are all fixed, in the order of the reference page} */
  public static List<String> fixed() {
    return ConfigSchema.current().fixedKeys();
  }

  /**
   * {@return whether something may read {@code key}: it has a line, leads to one, or is free}
   *
   * @param key the key in question
   */
  public static boolean isKnown(ConfigKey key) {
    return ConfigSchema.current().knows(key.path());
  }

  /**
   * {@return {@code did you mean a, b or c?} for a key that nothing reads and that is near some}
   *
   * @param key the key in question
   */
  public static Optional<String> suggestion(ConfigKey key) {
    ConfigSchema schema = ConfigSchema.current();
    List<String> nearest =
        schema.knows(key.path()) ? List.of() : ConfigNearest.to(key.path(), schema);
    return nearest.isEmpty() ? Optional.empty() : Optional.of(ConfigNearest.question(nearest));
  }
}
