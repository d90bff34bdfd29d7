package dev.alpi.cli;

import dev.alpi.model.ModelName;
import dev.alpi.model.ModelSettings;
import dev.alpi.model.ModelSettingsException;
import dev.alpi.profile.Profile;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigKey;
import dev.alpi.profile.config.ConfigOrigin;
import dev.alpi.profile.config.ConfigPlace;
import dev.alpi.profile.config.ConfigProblem;
import dev.alpi.profile.config.ConfigSnapshot;
import dev.alpi.profile.config.ConfigSources;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which settings a command is about: those of a profile, or with {@code --base} those of {@code
 * base.yaml} alone.
 *
 * @param path the file that is edited
 */
record ConfigScope(Path path, ConfigSources sources, CliContext context) {
  /** Acts on what all profiles share. */
  static final Option BASE =
      Option.flag("base", "act on base.yaml, which all profiles share, alone");

  /** Thrown through an edit, which is not made then. */
  private static final class Unusable extends IOException {
    private static final long serialVersionUID = 1;

    private final transient CommandFailure refusal;

    Unusable(CommandFailure refusal) {
      super(refusal.getMessage(), refusal);
      this.refusal = refusal;
    }
  }

  private static final ConfigKey MODEL = ConfigKey.of("model");

  /** Returns the scope of a command that only reads. */
  static ConfigScope existing(Invocation invocation) throws IOException, CommandFailure {
    return of(Profiles.existing(invocation), invocation);
  }

  /** Returns the scope of a command that writes; the default profile is made if need be. */
  static ConfigScope bootstrapped(Invocation invocation) throws IOException, CommandFailure {
    return of(Profiles.bootstrapped(invocation), invocation);
  }

  /** Returns the scope of a command that reads and has no {@code --base}. */
  static ConfigScope ofProfile(Invocation invocation) throws IOException, CommandFailure {
    return of(Profiles.existing(invocation), invocation.context());
  }

  private static ConfigScope of(Profile profile, Invocation invocation) {
    if (!invocation.has(BASE)) {
      return of(profile, invocation.context());
    }
    Path path = profile.root().resolve(Config.BASE_FILE_NAME);
    return new ConfigScope(path, ConfigSources.baseOf(profile.root()), invocation.context());
  }

  private static ConfigScope of(Profile profile, CliContext context) {
    return new ConfigScope(
        profile.configFile(), ConfigSources.of(profile.home(), profile.root()), context);
  }

  /** Returns the file for edits; who only reads does not pay for its locks. */
  ConfigFile file() {
    return ConfigFile.at(path, context.locks());
  }

  /** Returns what messages call the file. */
  String name() {
    return path.getFileName().toString();
  }

  /**
   * Runs {@code edit} on the file unless that would make settings unusable that were usable.
   *
   * @return whether they are usable then
   */
  boolean editUsably(Edit edit) throws IOException, CommandFailure {
    try {
      edit.run(this::requireUsable);
    } catch (Unusable e) {
      throw e.refusal;
    }
    return error(sources).isEmpty();
  }

  /** An edit that lets its outcome be checked. */
  interface Edit {
    void run(ConfigFile.Check check) throws IOException;
  }

  private void requireUsable(ConfigSnapshot after) throws IOException {
    Optional<ConfigProblem> broken = error(sources.with(path, after.text()));
    if (broken.isPresent() && error(sources).isEmpty()) {
      String message = broken.get().message();
      // a place in a text that nobody will see helps nobody
      String place = broken.get().place() + ": ";
      boolean own = broken.get().place().layer().equals(path.toString());
      throw new Unusable(
          CommandFailure.usage(
              own && message.startsWith(place) ? message.substring(place.length()) : message,
              broken.get().hint()));
    }
  }

  /** Returns the first reason why a turn could not use the settings. */
  private static Optional<ConfigProblem> error(ConfigSources sources) {
    return problems(sources).stream().filter(ConfigProblem::isError).findFirst();
  }

  /** Returns all that is wrong with the settings. */
  List<ConfigProblem> problems() {
    return problems(sources);
  }

  /** Returns all that is wrong with {@code sources}, what only the models know among it. */
  static List<ConfigProblem> problems(ConfigSources sources) {
    List<ConfigProblem> problems = new ArrayList<>(sources.problems());
    if (problems.stream().noneMatch(ConfigProblem::isError)) {
      try {
        problems.addAll(ofModels(sources.load(Obj.EMPTY)));
      } catch (ConfigException e) {
        // the file was changed just now
        problems.add(error(Config.Source.PROFILE, "", whole(e), e.getMessage(), e.hint()));
      }
    }
    return problems;
  }

  private static ConfigPlace whole(ConfigException e) {
    return new ConfigPlace(e.file().orElse(""), e.line().orElse(0), e.column().orElse(0));
  }

  private static List<ConfigProblem> ofModels(Config config) {
    List<ConfigProblem> problems = new ArrayList<>();
    try {
      ModelSettings.read(config.tree());
    } catch (ModelSettingsException e) {
      problems.add(placed(config, keyOf(e), e.getMessage(), e.hint()));
    }
    if (ModelName.parse(config.string("model").orElse("")).isEmpty()) {
      problems.add(
          placed(
              config,
              MODEL,
              "model: a model is named provider/model",
              "for example anthropic/claude-sonnet-5"));
    }
    return problems;
  }

  /** The message starts with the setting: {@code providers.endpoints[1].name: …}. */
  private static ConfigKey keyOf(ModelSettingsException e) {
    String setting = e.getMessage().split("[\\[:]", 2)[0];
    try {
      return ConfigKey.parse(setting);
    } catch (ConfigException notOne) {
      return ConfigKey.of("providers");
    }
  }

  private static ConfigProblem placed(Config config, ConfigKey key, String message, String hint) {
    Optional<ConfigOrigin> origin = config.origins(key).stream().findFirst();
    ConfigPlace place = origin.map(ConfigOrigin::place).orElse(new ConfigPlace("", 0, 0));
    String where = place.isInText() ? place + ": " : "";
    return error(
        origin.map(ConfigOrigin::source).orElse(Config.Source.BUILT_IN),
        key.toString(),
        place,
        where + message,
        hint);
  }

  private static ConfigProblem error(
      Config.Source source, String key, ConfigPlace place, String message, String hint) {
    return new ConfigProblem(ConfigProblem.Severity.ERROR, source, key, place, message, hint);
  }
}
