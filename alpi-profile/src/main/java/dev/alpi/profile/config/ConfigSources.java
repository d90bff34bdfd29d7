package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that the settings of a profile come from, as they are or as they would be after an
 * edit.
 *
 * <p>Immutable; reads the files anew each time it is asked. Reading never creates a file.
 */
public final class ConfigSources {
  /** A file that is a layer; {@code draft} is what to take instead of its content, if anything. */
  private record Source(Config.Source layer, Path file, List<String> draft) {
    ConfigLayer read(ConfigSchema schema) throws ConfigException {
      Optional<String> text =
          draft.isEmpty() ? ConfigLayer.text(file) : Optional.of(draft.getFirst());
      return ConfigLayer.read(schema, layer, file.toString(), text);
    }
  }

  /** Everything found in the layers; those that cannot be read are left out of {@code layers}. */
  private record Reading(
      List<ConfigLayer> layers, List<ConfigProblem> problems, List<ConfigException> unreadable) {}

  private final List<Source> files;

  private ConfigSources(List<Source> files) {
    this.files = List.copyOf(files);
  }

  /**
   * {@return the files of the profile in {@code profileHome}, whose home root is {@code root}}
   *
   * @param profileHome the profile's directory
   * @param root the home root
   */
  public static ConfigSources of(Path profileHome, Path root) {
    return new ConfigSources(
        List.of(
            new Source(Config.Source.PROFILE, profileHome.resolve(Config.FILE_NAME), List.of()),
            base(root)));
  }

  /**
   * {@return {@code base.yaml} of {@code root} alone}
   *
   * @param root the home root
   */
  public static ConfigSources baseOf(Path root) {
    return new ConfigSources(List.of(base(root)));
  }

  private static Source base(Path root) {
    return new Source(Config.Source.BASE, root.resolve(Config.BASE_FILE_NAME), List.of());
  }

  /**
   * {@return the same files, as if {@code file}, one of them, held {@code text}}
   *
   * @param file the one to replace
   * @param text what it is taken to hold
   */
  public ConfigSources with(Path file, String text) {
    if (files.stream().noneMatch(source -> source.file().equals(file))) {
      throw new IllegalArgumentException("not one of the files: " + file);
    }
    return new ConfigSources(
        files.stream()
            .map(
                source ->
                    source.file().equals(file)
                        ? new Source(source.layer(), file, List.of(text))
                        : source)
            .toList());
  }

  /**
   * {@return the settings in effect: {@code flags}, given for this run, over the files}
   *
   * @param flags settings as a tree
   * @throws ConfigException as {@link Config#load}
   */
  public Config load(JsonValue.Obj flags) throws ConfigException {
    return load(ConfigSchema.current(), flags);
  }

  /** Does so with {@code schema}, the current one, which many may share. */
  Config load(ConfigSchema schema, JsonValue.Obj flags) throws ConfigException {
    Reading reading = read(schema, flags);
    if (!reading.unreadable().isEmpty()) {
      throw reading.unreadable().getFirst();
    }
    List<ConfigProblem> errors =
        reading.problems().stream().filter(ConfigProblem::isError).toList();
    if (!errors.isEmpty()) {
      ConfigProblem first = errors.getFirst();
      int more = errors.size() - 1;
      String others = more == 0 ? "" : "; " + more + " more: alpi config validate lists them";
      throw ConfigException.told(first.message(), first.place(), first.hint() + others);
    }
    return new Config(
        schema,
        reading.layers(),
        reading.problems().stream()
            .map(problem -> new ConfigWarning(problem.key(), problem.message(), problem.hint()))
            .toList());
  }

  /** {@return everything that is wrong in the files, strongest layer first, errors and warnings} */
  public List<ConfigProblem> problems() {
    return List.copyOf(read(ConfigSchema.current(), JsonValue.Obj.EMPTY).problems());
  }

  private Reading read(ConfigSchema schema, JsonValue.Obj flags) {
    Reading reading = new Reading(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    add(ConfigLayer.of(schema, Config.Source.FLAGS, "the options given", flags), schema, reading);
    for (Source file : files) {
      try {
        add(file.read(schema), schema, reading);
      } catch (ConfigException e) {
        reading.unreadable().add(e);
        reading
            .problems()
            .add(
                new ConfigProblem(
                    ConfigProblem.Severity.ERROR,
                    file.layer(),
                    "",
                    e.place(),
                    e.getMessage(),
                    e.hint()));
      }
    }
    // what a file that cannot be read would have added is not missed
    if (reading.unreadable().isEmpty()) {
      completeness(schema, reading);
    }
    return reading;
  }

  private static void add(ConfigLayer layer, ConfigSchema schema, Reading reading) {
    reading.layers().add(layer);
    for (ConfigCheck.Problem problem : ConfigCheck.problems(schema, layer.tree())) {
      reading.problems().add(problem(layer, problem, severity(problem)));
    }
  }

  private static ConfigProblem.Severity severity(ConfigCheck.Problem problem) {
    return problem.kind().isError() ? ConfigProblem.Severity.ERROR : ConfigProblem.Severity.WARNING;
  }

  private void completeness(ConfigSchema schema, Reading reading) {
    JsonValue.Obj tree =
        Config.merged(
            Stream.concat(reading.layers().stream(), Stream.of(ConfigLayer.builtIn(schema)))
                .toList());
    for (ConfigCheck.Problem problem : ConfigCheck.missing(schema, tree)) {
      ConfigLayer strongest =
          reading.layers().stream()
              .filter(layer -> layer.sets(problem.path()))
              .findFirst()
              .orElse(reading.layers().getFirst());
      // what base.yaml leaves open, every profile may add; an item of a list it cannot
      boolean open = files.size() == 1 && problem.path().stream().noneMatch(ConfigKey::isIndex);
      reading
          .problems()
          .add(
              problem(
                  strongest,
                  problem,
                  open ? ConfigProblem.Severity.WARNING : ConfigProblem.Severity.ERROR));
    }
  }

  private static ConfigProblem problem(
      ConfigLayer layer, ConfigCheck.Problem problem, ConfigProblem.Severity severity) {
    ConfigPlace place =
        problem.kind().isOfValue()
            ? layer.placeOfValue(problem.path())
            : layer.placeOfKey(problem.path());
    return new ConfigProblem(
        severity,
        layer.source(),
        problem.key(),
        place,
        place + ": " + problem.message(),
        problem.hint());
  }
}
