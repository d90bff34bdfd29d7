package dev.alpi.cli.setup;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * A provider that was chosen.
 *
 * @param name what stands before the slash of its models
 * @param key the secret that is its key; empty if it needs none
 * @param hasKey whether the profile has it
 * @param added the setting that makes it known, as key and value; empty if it is
 */
record Provider(String name, Optional<String> key, boolean hasKey, Optional<Added> added) {
  /** The name of what is in alpi itself. */
  static final String BUILTIN = "builtin";

  /** A list of the settings, with the provider in it. */
  record Added(String setting, JsonValue list) {
    String text() {
      return Json.compact(list);
    }
  }

  boolean isBuiltin() {
    return name.equals(BUILTIN);
  }

  /** Returns the options that make it known to one command. */
  List<String> trying() {
    return added
        .map(setting -> List.of("--set", setting.setting() + "=" + setting.text()))
        .orElse(List.of());
  }

  /** Returns what makes it known for good. */
  Optional<Deed> setting() {
    return added.map(setting -> Deed.of("config", "set", setting.setting(), setting.text()));
  }
}
