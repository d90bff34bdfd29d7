package dev.alpi.cli;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigChange;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.ConfigKeys;
import dev.alpi.profile.config.ConfigOrigin;
import dev.alpi.profile.config.ConfigValue;
import dev.alpi.profile.config.ConfigWarning;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code alpi config}. */
final class ConfigCommands {
  private static final Argument KEY =
      Argument.of("KEY", Argument.Arity.REQUIRED, "names joined by dots: budget.daily_usd")
          .values(Values.Open.CONFIG_KEY);
  private static final Argument VALUE =
      Argument.of("VALUE", Argument.Arity.ANY, "the new value; lists and maps as [a, b], {a: 1}");

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
        List.of(
            get(),
            set(),
            unset(),
            list(),
            source(),
            ConfigEditCommand.command(),
            ConfigValidateCommand.command(),
            ConfigSchemaCommand.command()),
        Map.of("show", "get", "remove", "unset"));
  }

  private static Command get() {
    return Command.of("config get", "Print the value in force", ConfigCommands::get)
        .has(Effect.READS)
        .taking(KEY)
        .with(ConfigScope.BASE, ConfigFlags.SET)
        .printing("`key`; `value`; `source`: `flags`, `profile`, `base` or `built_in`")
        .example("alpi config get model", "which model answers")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command set() {
    return Command.of("config set", "Change a value in config.yaml", ConfigCommands::set)
        .has(Effect.CHANGES)
        .described(
            "KEY=VALUE and KEY = VALUE do the same. What no turn could use is refused, and the"
                + " file stays as it was.")
        .taking(KEY, VALUE)
        .with(ConfigScope.BASE)
        .printing("`key`; `value`; `warnings`: array of strings")
        .example("alpi config set model anthropic/claude-sonnet-4-5", "connect a model")
        .example("alpi config set budget.daily_usd 5", "spend at most 5 dollars a day")
        .example("alpi config set --base tui.theme=light", "for all profiles that do not differ")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command unset() {
    return Command.of("config unset", "Take a key out of config.yaml", ConfigCommands::unset)
        .has(Effect.CHANGES)
        .taking(KEY)
        .with(ConfigScope.BASE)
        .printing("`key`; `removed`: whether it was there")
        .example("alpi config unset budget.daily_usd", "spend without a cap")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static Command list() {
    return Command.of("config list", "Print every value in force", ConfigCommands::list)
        .has(Effect.READS)
        .with(ConfigScope.BASE, ConfigFlags.SET)
        .printing("`settings`: the whole tree; `warnings`: array of strings")
        .example("alpi config list", "what holds, and where it comes from")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static Command source() {
    return Command.of("config source", "Tell where a value comes from", ConfigCommands::source)
        .has(Effect.READS)
        .described(
            "Prints the value in force, then what each layer says about the key, strongest first.")
        .with(ConfigFlags.SET)
        .taking(KEY)
        .printing(
            "`key`; `value`: null if it is not set; `source`: `flags`, `profile`, `base` or"
                + " `built_in`; `layers`: array of `source`, `file`, `line`, `column` (left out for"
                + " what is no file), `value`, and `effect`: `in_force`, `merged`, `covered` or"
                + " `not_set`")
        .example("alpi config source model", "which file says so, and in which line")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode get(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation.required(KEY));
    ConfigScope scope = ConfigScope.existing(invocation);
    boolean base = invocation.has(ConfigScope.BASE);
    Config config = load(scope, invocation);
    Optional<JsonValue> value = base ? key.findIn(scope.file().read()) : config.value(key);
    if (value.isEmpty()) {
      throw notSet(
          key, base ? " is not in " + scope.name() : " is not set and has no built-in value");
    }
    invocation.out().line(shown(value.get()));
    invocation.answer(
        Obj.EMPTY
            .with("key", key.toString())
            .with("value", value.get())
            .with("source", label(base ? Config.Source.BASE : config.source(key))));
    return ExitCode.OK;
  }

  private static ExitCode set(Invocation invocation) throws IOException, CommandFailure {
    ConfigAssignment wanted =
        ConfigAssignment.of(invocation.required(KEY), invocation.words(VALUE));
    ConfigKey key = key(wanted.key());
    JsonValue value = value(key, wanted.value());
    ConfigScope scope = ConfigScope.bootstrapped(invocation);
    List<ConfigWarning> warnings = new ArrayList<>();
    boolean usable =
        scope.editUsably(
            check ->
                warnings.addAll(
                    scope.file().edit(new ConfigChange.Set(key, value), check).warnings()));
    invocation.out().line(key + " = " + shown(value) + ", in " + scope.path());
    warn(warnings, invocation);
    if (!usable) {
      invocation.warn("the settings cannot be used yet");
      invocation.hint("alpi config validate lists what is wrong");
    }
    invocation.answer(
        Obj.EMPTY
            .with("key", key.toString())
            .with("value", value)
            .with("warnings", messages(warnings)));
    return ExitCode.OK;
  }

  private static ExitCode unset(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation.required(KEY));
    ConfigScope scope = ConfigScope.existing(invocation);
    boolean removed = scope.file().unset(key);
    if (!removed) {
      invocation.note(key + " was not in " + scope.name());
      Optional<String> suggestion = ConfigKeys.suggestion(key);
      if (suggestion.isPresent()) {
        invocation.hint(suggestion.get());
      }
    }
    invocation.answer(Obj.EMPTY.with("key", key.toString()).with("removed", removed));
    return ExitCode.OK;
  }

  private static ExitCode list(Invocation invocation) throws IOException, CommandFailure {
    ConfigScope scope = ConfigScope.existing(invocation);
    boolean base = invocation.has(ConfigScope.BASE);
    Config config = load(scope, invocation);
    Obj tree = base ? scope.file().read() : config.tree();
    List<ConfigKey> leaves = new ArrayList<>();
    tree.members().forEach((name, value) -> collect(ConfigKey.of(name), value, leaves));
    for (ConfigKey key : leaves) {
      Config.Source source = config.source(key);
      boolean told = !base && source != Config.Source.BUILT_IN;
      String value = key.findIn(tree).map(ConfigCommands::shown).orElse("");
      invocation.out().line(key + " = " + value + (told ? "  (" + label(source) + ")" : ""));
    }
    invocation.answer(
        Obj.EMPTY.with("settings", tree).with("warnings", messages(config.warnings())));
    return ExitCode.OK;
  }

  private static ExitCode source(Invocation invocation) throws IOException, CommandFailure {
    ConfigKey key = key(invocation.required(KEY));
    Config config = load(ConfigScope.ofProfile(invocation), invocation);
    Optional<JsonValue> value = config.value(key);
    if (value.isEmpty() && !ConfigKeys.isKnown(key)) {
      throw notSet(key, " is not set");
    }
    invocation
        .out()
        .line(value.map(found -> key + " = " + shown(found)).orElse(key + " is not set"));
    List<JsonValue> layers = new ArrayList<>();
    for (ConfigOrigin origin : config.origins(key)) {
      invocation.out().line(told(origin));
      layers.add(json(origin));
    }
    invocation.answer(
        Obj.EMPTY
            .with("key", key.toString())
            .with("value", value.orElse(JsonValue.Null.NULL))
            .with("source", label(config.source(key)))
            .with("layers", new JsonValue.Arr(layers)));
    return ExitCode.OK;
  }

  private static String told(ConfigOrigin origin) {
    String effect =
        switch (origin.effect()) {
          case IN_FORCE -> "";
          case MERGED -> "  (merged: what is above wins)";
          case COVERED -> "  (covered)";
          case NOT_SET -> "  (counts as not set)";
        };
    String place = origin.place().isInText() ? "  " + origin.place() : "";
    return "  " + label(origin.source()) + place + "  " + shown(origin.value()) + effect;
  }

  private static Obj json(ConfigOrigin origin) {
    Obj json = Obj.EMPTY.with("source", label(origin.source()));
    if (origin.place().isInText()) {
      json =
          json.with("file", origin.place().layer())
              .with("line", origin.place().line())
              .with("column", origin.place().column());
    }
    return json.with("value", origin.value())
        .with("effect", origin.effect().name().toLowerCase(Locale.ROOT));
  }

  private static void collect(ConfigKey key, JsonValue value, List<ConfigKey> leaves) {
    if (value instanceof Obj(Map<String, JsonValue> members) && !members.isEmpty()) {
      members.forEach((name, member) -> collect(key.child(name), member, leaves));
    } else {
      leaves.add(key);
    }
  }

  private static Config load(ConfigScope scope, Invocation invocation)
      throws IOException, CommandFailure {
    Config config = scope.sources().load(ConfigFlags.of(invocation));
    warn(config.warnings(), invocation);
    return config;
  }

  /** Tells the person of {@code warnings}, each with what to do about it. */
  static void warn(List<ConfigWarning> warnings, Invocation invocation) throws IOException {
    for (ConfigWarning warning : warnings) {
      invocation.warn(warning.message());
      invocation.hint(warning.hint());
    }
  }

  private static CommandFailure notSet(ConfigKey key, String problem) {
    return CommandFailure.usage(
        key + problem, ConfigKeys.suggestion(key).orElse("alpi config list shows what there is"));
  }

  /** A key or value that is wrong on the command line is no damaged file. */
  private static ConfigKey key(String text) throws CommandFailure {
    try {
      return ConfigKey.parse(text);
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

  private static String label(Config.Source source) {
    return source.name().toLowerCase(Locale.ROOT);
  }

  private static String shown(JsonValue value) {
    return value instanceof JsonValue.Str(String text) ? text : Json.compact(value);
  }

  /** Returns the messages of {@code warnings} as a list. */
  static JsonValue messages(List<ConfigWarning> warnings) {
    return JsonValue.Arr.ofStrings(warnings.stream().map(ConfigWarning::message).toList());
  }
}
