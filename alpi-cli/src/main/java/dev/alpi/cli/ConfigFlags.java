package dev.alpi.cli;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.ConfigValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;

/** The strongest layer of settings: what is given for one run. */
final class ConfigFlags {
  static final Option SET =
      Option.valued(
              "set", "KEY=VALUE", "this setting for this run only; can be given several times")
          .repeated();

  private ConfigFlags() {}

  /** Returns the layer that the command line gives. */
  static Obj of(Invocation invocation) throws CommandFailure {
    Obj tree = Obj.EMPTY;
    for (String text : invocation.values(SET)) {
      if (text.indexOf('=') < 0) {
        throw CommandFailure.usage("--set takes KEY=VALUE", "for example --set model=a/b");
      }
      ConfigAssignment assignment = ConfigAssignment.of(text, List.of());
      try {
        ConfigKey key = ConfigKey.parse(assignment.key());
        tree = key.putInto(tree, ConfigValue.parse(key, assignment.value()));
      } catch (ConfigException e) {
        throw CommandFailure.usage(e.getMessage(), e.hint());
      }
    }
    return tree;
  }
}
