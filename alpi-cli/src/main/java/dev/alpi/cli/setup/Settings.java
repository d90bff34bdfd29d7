package dev.alpi.cli.setup;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.Optional;

/** Settings, as the menu shows them. */
final class Settings {
  private Settings() {}

  /** Returns a setting as text; empty if it has no value. */
  static Optional<String> text(String key, Alpi alpi) throws IOException {
    return alpi.setting(key)
        .map(value -> value instanceof JsonValue.Str(String text) ? text : Json.compact(value))
        .filter(text -> !text.isEmpty());
  }

  /** Says whether a setting is on. */
  static boolean isOn(String key, Alpi alpi) throws IOException {
    return alpi.setting(key).equals(Optional.of(new JsonValue.Bool(true)));
  }
}
