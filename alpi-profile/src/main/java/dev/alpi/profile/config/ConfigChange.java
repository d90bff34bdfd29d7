package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;

/** What is to be done to a file of settings. */
public sealed interface ConfigChange {
  /**
   * {@code key} becomes {@code value}.
   *
   * @param key which setting
   * @param value what it is from now on
   */
  record Set(ConfigKey key, JsonValue value) implements ConfigChange {}

  /**
   * {@code key} goes, if it is there.
   *
   * @param key which setting
   */
  record Unset(ConfigKey key) implements ConfigChange {}

  /**
   * The whole file becomes {@code text}.
   *
   * @param text the new content, which is checked before
   */
  record Replace(String text) implements ConfigChange {}
}
