package dev.alpi.cli;

import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelSettingsException;
import dev.alpi.profile.Profile;
import dev.alpi.profile.Redactor;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.ConfigValue;
import dev.alpi.profile.config.ConfigWarning;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code alpi config}. */
final class ConfigCommands {
  private static final Argument KEY =
      Argument.of("KEY", Argument.Arity.REQUIRED, "names joined by dots: budget.daily_usd");
  private static final Argument VALUE =
      Argument.of(
          "VALUE", Argument.Arity.REQUIRED, "the new value; lists and maps as [a, b], {a: 1}");

  private static final Redactor SHAPES = Redactor.knowing(List.of());

  private ConfigCommands() {}

  static CommandGroup group() {
    return new CommandGroup(
        "config",
        "Show and change the settings of a profile",
        """
        Settings are in config.yaml of the profile; base.yaml in the root holds what all profiles \
        share; what is in neither has a built-in value. Changes keep comments, order and unknown \
        keys. Secrets do not belong here but into the profile's .env. docs/config.md has every key.\
        """,
        List.of(get(), set(), unset(), list()));
  }

  private static Command get() {
    return Command.of("config get", "Print the value in force", ConfigCommands::get)
        .taking(KEY)
        .printing("`key`; `value`; `source`: `flags`, `profile`, `base` or `built_in`")
        .example("alpi config get model", "which model answers")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command set() {
    return Command.of("config set", "Change a value in config.yaml", ConfigCommands::set)
        .taking(KEY, VALUE)
        .printing("`key`; `value`; `warnings`: array of strings")
        .example("alpi config set model anthropic/claude-sonnet-4-5", "connect a model")
        .example("alpi config set budget.daily_usd 5", "spend at most 5 dollars a day")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command unset() {
    return Command.of("config unset", "Take a key out of config.yaml", ConfigCommands::unset)
        .taking(KEY)
        .printing("`key`; `removed`: whether it was there")
        .example("alpi config unset budget.daily_usd", "spend without a cap")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command list() {
    return Command.of("config list", "Print every value in force", ConfigCommands::list)
        .printing("`settings`: the whole tree; `warnings`: array of strings")
        .example("alpi config list", "what holds, and where it comes from")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode get(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation);
    Config config = load(invocation);
    Optional<JsonValue> value = config.value(key);
    if (value.isEmpty()) {
      throw CommandFailure.usage(
          key + " is not set and has no built-in value", "alpi config list shows what there is");
    }
    invocation.out().line(shown(value.get()));
    invocation.answer(
        Obj.EMPTY
            .with("key", key.toString())
            .with("value", value.get())
            .with("source", source(config, key)));
    return ExitCode.OK;
  }

  private static ExitCode set(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation);
    if (!SHAPES.apply(invocation.required(VALUE)).equals(invocation.required(VALUE))) {
      throw CommandFailure.usage(
          "the value for " + key + " looks like a secret, and config.yaml is no place for one",
          "put it into the profile's .env, and name its variable here");
    }
    Profile profile = Profiles.bootstrapped(invocation);
    JsonValue value = value(key, invocation.required(VALUE));
    boolean wasUsable = problem(profile).isEmpty();
    ConfigFile file = file(profile, invocation);
    Optional<JsonValue> before = find(file.read(), key);
    List<ConfigWarning> warnings = file.set(key, value);
    Optional<CommandFailure> broken = problem(profile);
    if (wasUsable && broken.isPresent()) {
      if (before.isPresent()) {
        file.set(key, before.get());
      } else {
        file.unset(key);
      }
      throw broken.get();
    }
    for (ConfigWarning warning : warnings) {
      invocation.warn(warning.message());
    }
    invocation.answer(
        Obj.EMPTY
            .with("key", key.toString())
            .with("value", value)
            .with("warnings", messages(warnings)));
    return ExitCode.OK;
  }

  /** Says why the settings of {@code profile} could not be used for a turn. */
  private static Optional<CommandFailure> problem(Profile profile) throws IOException {
    try {
      Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
      ModelSettings.read(config.tree());
      String model = config.string("model").orElse("");
      return ModelName.parse(model).isPresent()
          ? Optional.empty()
          : Optional.of(
              CommandFailure.usage(
                  "model: a model is named provider/model",
                  "for example anthropic/claude-sonnet-5"));
    } catch (ConfigException e) {
      return Optional.of(CommandFailure.usage(e.getMessage(), e.hint()));
    } catch (ModelSettingsException e) {
      return Optional.of(CommandFailure.usage(e.getMessage(), e.hint()));
    }
  }

  private static Optional<JsonValue> find(JsonValue tree, ConfigKey key) {
    JsonValue at = tree;
    for (String name : key.path()) {
      Optional<JsonValue> member = at instanceof Obj object ? object.get(name) : Optional.empty();
      if (member.isEmpty()) {
        return Optional.empty();
      }
      at = member.get();
    }
    return Optional.of(at);
  }

  private static ExitCode unset(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation);
    boolean removed = file(Profiles.existing(invocation), invocation).unset(key);
    if (!removed) {
      invocation.note(key + " was not in config.yaml");
    }
    invocation.answer(Obj.EMPTY.with("key", key.toString()).with("removed", removed));
    return ExitCode.OK;
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    Config config = load(invocation);
    List<ConfigKey> leaves = new ArrayList<>();
    config.tree().members().forEach((name, value) -> collect(ConfigKey.of(name), value, leaves));
    for (ConfigKey key : leaves) {
      String value = config.value(key).map(ConfigCommands::shown).orElse("");
      String source = source(config, key);
      invocation
          .out()
          .line(key + " = " + value + (source.equals("built_in") ? "" : "  (" + source + ")"));
    }
    invocation.answer(
        Obj.EMPTY.with("settings", config.tree()).with("warnings", messages(config.warnings())));
    return ExitCode.OK;
  }

  private static void collect(ConfigKey key, JsonValue value, List<ConfigKey> leaves) {
    if (value instanceof Obj(Map<String, JsonValue> members) && !members.isEmpty()) {
      members.forEach((name, member) -> collect(key.child(name), member, leaves));
    } else {
      leaves.add(key);
    }
  }

  private static Config load(Invocation invocation) throws IOException, CommandFailure {
    Profile profile = Profiles.existing(invocation);
    Config config = Config.load(profile.home(), profile.root(), Obj.EMPTY);
    for (ConfigWarning warning : config.warnings()) {
      invocation.warn(warning.message());
    }
    return config;
  }

  private static ConfigFile file(Profile profile, Invocation invocation) {
    return ConfigFile.at(profile.configFile(), invocation.context().locks());
  }

  /** A key or value that is wrong on the command line is no damaged file. */
  private static ConfigKey key(Invocation invocation) throws CommandFailure {
    try {
      return ConfigKey.parse(invocation.required(KEY));
    } catch (ConfigException e) {
      throw CommandFailure.usage(e.getMessage(), e.hint());
    }
  }

  private static JsonValue value(ConfigKey key, String text) throws CommandFailure {
    try {
      return ConfigValue.parse(key, text);
    } catch (ConfigException e) {
      throw CommandFailure.usage(e.getMessage(), e.hint());
    }
  }

  private static String source(Config config, ConfigKey key) {
    return config.source(key).name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String shown(JsonValue value) {
    return value instanceof JsonValue.Str(String text) ? text : Json.compact(value);
  }

  private static JsonValue messages(List<ConfigWarning> warnings) {
    return JsonValue.Arr.ofStrings(warnings.stream().map(ConfigWarning::message).toList());
  }
}
