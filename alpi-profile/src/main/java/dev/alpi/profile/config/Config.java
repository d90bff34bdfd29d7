package dev.alpi.profile.config;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The settings of one profile in effect: flags over {@code config.yaml} of the profile over {@code
 * base.yaml} of the root over what is built in.
 *
 * <p>Mappings of several layers merge; a list or a single value replaces what is below it. A key
 * without a value, and an empty text where the built-in default is not empty, count as not set.
 * Every layer has been checked against the schema: what an accessor returns has the right type and
 * is within its limits.
 *
 * <p>Immutable. Reading never creates a file.
 */
public final class Config {
  /** The name of a profile's own layer, in its home. */
  public static final String FILE_NAME = "config.yaml";

  /** The name of the layer that all profiles share, in the root. */
  public static final String BASE_FILE_NAME = "base.yaml";

  /** The layer that a value comes from, strongest first. */
  public enum Source {
    /** Given for this one run. */
    FLAGS,
    /** {@code config.yaml} of the profile. */
    PROFILE,
    /** {@code base.yaml} of the root. */
    BASE,
    /** The default that alpi has built in; also of keys that no layer sets. */
    BUILT_IN
  }

  private final ConfigSchema schema;
  private final List<ConfigLayer> layers;
  private final JsonValue.Obj tree;
  private final List<ConfigWarning> warnings;

  /**
   * Creates it from layers that were checked.
   *
   * @param layers strongest first, without the built-in one
   */
  Config(ConfigSchema schema, List<ConfigLayer> layers, List<ConfigWarning> warnings) {
    this.schema = schema;
    this.layers = new ArrayList<>(layers);
    this.layers.add(ConfigLayer.builtIn(schema));
    this.tree = merged(this.layers);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads the layers of the profile in {@code profileHome}; files that are absent are empty.
   *
   * @param profileHome the profile's directory
   * @param root the home root, which has {@code base.yaml}
   * @param flags settings given for this run, as a tree
   * @return the settings in effect
   * @throws ConfigException if a file cannot be read, is not YAML, has a value that its key does
   *     not allow, or holds a secret; {@link ConfigSources#problems} tells everything at once
   */
  public static Config load(Path profileHome, Path root, JsonValue.Obj flags)
      throws ConfigException {
    return ConfigSources.of(profileHome, root).load(flags);
  }

  /**
   * {@return the model of the profile in {@code profileHome} as {@link #load} without flags would
   * give it, without reading more of the files than that takes} What else is wrong in them may go
   * unnoticed.
   *
   * @param profileHome the profile's directory
   * @param root the home root, which has {@code base.yaml}
   * @throws ConfigException if a file cannot be read, or must be parsed for this and cannot be
   */
  public static String peekModel(Path profileHome, Path root) throws ConfigException {
    for (Path file : List.of(profileHome.resolve(FILE_NAME), root.resolve(BASE_FILE_NAME))) {
      Optional<String> model = ConfigPeek.model(file);
      if (model.isPresent()) {
        return model.get();
      }
    }
    return ConfigTable.MODEL;
  }

  /**
   * {@return the text at {@code key}, a dotted key as {@link ConfigKey} reads it}
   *
   * @param key its names with dots between them
   * @throws IllegalArgumentException if the schema has no such key, or another type for it
   */
  public Optional<String> string(String key) {
    return typed(key, ConfigType.TEXT).map(value -> ((JsonValue.Str) value).text());
  }

  /**
   * {@return the whole number at {@code key}, a dotted key as {@link ConfigKey} reads it}
   *
   * @param key its names with dots between them
   * @throws IllegalArgumentException if the schema has no such key, or another type for it
   */
  public OptionalLong integer(String key) {
    Optional<JsonValue> value = typed(key, ConfigType.INTEGER);
    return value.isPresent() ? ((JsonValue.Num) value.get()).integer() : OptionalLong.empty();
  }

  /**
   * {@return the number at {@code key}, a dotted key as {@link ConfigKey} reads it, exactly}
   *
   * @param key its names with dots between them
   * @throws IllegalArgumentException if the schema has no such key, or another type for it
   */
  public Optional<BigDecimal> decimal(String key) {
    return typed(key, ConfigType.NUMBER).map(value -> ((JsonValue.Num) value).exact());
  }

  /**
   * {@return what {@code key}, a dotted key as {@link ConfigKey} reads it, is set to}
   *
   * @param key its names with dots between them
   * @throws IllegalArgumentException if the schema has no such key, or another type for it
   */
  public Optional<Boolean> bool(String key) {
    return typed(key, ConfigType.BOOLEAN).map(value -> ((JsonValue.Bool) value).value());
  }

  /**
   * {@return the items of the list at {@code key}, a dotted key as {@link ConfigKey} reads it; none
   * if it is not set}
   *
   * @param key its names with dots between them
   * @throws IllegalArgumentException if the schema has no such key, or another type for it
   */
  public List<JsonValue> list(String key) {
    return typed(key, ConfigType.LIST)
        .map(value -> ((JsonValue.Arr) value).items())
        .orElse(List.of());
  }

  /**
   * {@return the value at {@code key}, known to the schema or not}
   *
   * @param key which one
   */
  public Optional<JsonValue> value(ConfigKey key) {
    return ConfigTree.find(tree, key.path());
  }

  /** {@return everything, defaults and unknown keys among it} */
  public JsonValue.Obj tree() {
    return tree;
  }

  /**
   * {@return the strongest layer that sets {@code key} or something below it}
   *
   * @param key which one
   */
  public Source source(ConfigKey key) {
    return origins(key).stream()
        .filter(origin -> origin.effect() == ConfigOrigin.Effect.IN_FORCE)
        .map(ConfigOrigin::source)
        .findFirst()
        .orElse(Source.BUILT_IN);
  }

  /**
   * {@return what each layer that has {@code key} says about it, strongest first; the built-in
   * default is the last}
   *
   * @param key which one
   */
  public List<ConfigOrigin> origins(ConfigKey key) {
    List<ConfigOrigin> origins = new ArrayList<>();
    Optional<JsonValue> inForce = value(key);
    boolean decided = inForce.isEmpty();
    for (ConfigLayer layer : layers) {
      Optional<JsonValue> written = ConfigTree.find(layer.tree(), key.path());
      if (written.isEmpty()) {
        continue;
      }
      ConfigOrigin.Effect effect =
          ConfigTree.find(layer.inForce(), key.path()).isEmpty()
              ? ConfigOrigin.Effect.NOT_SET
              : !decided
                  ? ConfigOrigin.Effect.IN_FORCE
                  : inForce.filter(JsonValue.Obj.class::isInstance).isPresent()
                          && written.get() instanceof JsonValue.Obj
                      ? ConfigOrigin.Effect.MERGED
                      : ConfigOrigin.Effect.COVERED;
      decided |= effect == ConfigOrigin.Effect.IN_FORCE;
      ConfigPlace place = layer.placeOfValue(key.path());
      origins.add(new ConfigOrigin(layer.source(), place, written.get(), effect));
    }
    return List.copyOf(origins);
  }

  /** {@return what has no effect or is in the wrong place, strongest layer first} */
  public List<ConfigWarning> warnings() {
    return warnings;
  }

  private Optional<JsonValue> typed(String dotted, ConfigType wanted) {
    ConfigKey key;
    try {
      key = ConfigKey.parse(dotted);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(dotted, e);
    }
    ConfigType type =
        schema
            .at(key.path())
            .entry()
            .map(ConfigEntry::type)
            .orElseThrow(() -> new IllegalArgumentException("not in the schema: " + dotted));
    if (type != wanted && !(type == ConfigType.INTEGER && wanted == ConfigType.NUMBER)) {
      throw new IllegalArgumentException(
          dotted + " is " + type.words() + ", not " + wanted.words());
    }
    return value(key);
  }

  /** Returns what {@code layers}, strongest first, add up to. */
  static JsonValue.Obj merged(List<ConfigLayer> layers) {
    JsonValue.Obj tree = JsonValue.Obj.EMPTY;
    for (ConfigLayer layer : layers.reversed()) {
      tree = ConfigTree.merge(tree, layer.inForce());
    }
    return tree;
  }
}
