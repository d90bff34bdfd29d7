package dev.alpi.profile.config;

import java.util.List;

/** What the schema says about keys, for those who offer or explain them. */
public final class ConfigKeys {
  private ConfigKeys() {}

  /** Returns the keys whose names are all fixed, in the order of the reference page. */
  public static List<String> fixed() {
    return ConfigSchema.current().fixedKeys();
  }

  /** Says whether something may read {@code key}: it has a line, leads to one, or is free. */
  public static boolean isKnown(ConfigKey key) {
    return ConfigSchema.current().knows(key.path());
  }

  /** Returns up to three known keys that {@code key} may be meant to be, the likeliest first. */
  public static List<String> nearest(ConfigKey key) {
    return ConfigNearest.to(key.path(), ConfigSchema.current());
  }
}
