package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;

/** What is to be done to a file of settings. */
public sealed interface ConfigChange {
  /** {@code key} becomes {@code value}. */
  record Set(ConfigKey key, JsonValue value) implements ConfigChange {}

  /** {@code key} goes, if it is there. */
  record Unset(ConfigKey key) implements ConfigChange {}

  /** The whole file becomes {@code text}. */
  record Replace(String text) implements ConfigChange {}
}
