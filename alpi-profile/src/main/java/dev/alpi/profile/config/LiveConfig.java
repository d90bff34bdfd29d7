package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one profile as they are now: a {@link Config} that is replaced when its files
 * change and are good, and stays otherwise. {@link ConfigWatcher#watch} makes one.
 *
 * <p>A piece of work takes {@link #current} once, at its beginning, and ends with what it took.
 *
 * <p>A file that was there when the settings in effect were read, and then is not, is an error, and
 * nothing is applied until it is back: {@code config.yaml} and {@code base.yaml} may both hold the
 * daily cap, and a file that is away, or between two steps of an editor, must not lift it. An empty
 * file is how to say that there are no settings. A file that never was there may come.
 *
 * <p><b>Threads:</b> any. What {@link #current} returns is replaced as a whole, before the listener
 * hears of it.
 */
public final class LiveConfig implements AutoCloseable {
  private static final String TO_SET_NOTHING =
      "put it back; a file with nothing but a comment says that nothing is set";

  private static final ConfigRevision EMPTY = ConfigRevision.of(new byte[0]);

  private static final String KEPT = "; the settings in effect stay until it is back";

  /**
   * What a profile and its settings are.
   *
   * @param home the directory with {@code config.yaml}
   * @param root the directory with {@code base.yaml}
   * @param flags settings given when the program was started, as a tree
   */
  record Scope(Path home, Path root, JsonValue.Obj flags) {
    /** Returns the files of settings, strongest first. */
    List<Path> files() {
      return List.of(home.resolve(Config.FILE_NAME), root.resolve(Config.BASE_FILE_NAME));
    }
  }

  /**
   * The settings in effect.
   *
   * @param files what they were read from: the content of each file that was there
   */
  private record State(Config config, long version, Map<Path, ConfigRevision> files) {}

  private final ConfigWatcher watcher;
  private final Scope scope;
  private final ConfigSchema schema;
  private final InstantSource clock;
  private final Consumer<ConfigEvent> listener;
  private final JsonValue.Obj atStart;
  // written by the thread that reloads, one at a time
  private volatile State state;
  private volatile ConfigEvent.@Nullable Failed failure;

  LiveConfig(
      ConfigWatcher watcher,
      Scope scope,
      ConfigSchema schema,
      InstantSource clock,
      Consumer<ConfigEvent> listener)
      throws ConfigException {
    this.watcher = watcher;
    this.scope = scope;
    this.schema = schema;
    this.clock = clock;
    this.listener = listener;
    Map<Path, String> texts = read(scope);
    this.state = new State(parse(texts), 1, revisions(texts));
    this.atStart = ConfigTree.only(ConfigTable.requireRestart(), state.config().tree());
  }

  /** {@return the settings in effect} */
  public Config current() {
    return state.config();
  }

  /** {@return how often settings were applied: 1 at first, one more with each change in effect} */
  public long version() {
    return state.version();
  }

  /** {@return why the files cannot be applied as they are, if they cannot} */
  public Optional<ConfigEvent.Failed> failure() {
    return Optional.ofNullable(failure);
  }

  /**
   * {@return the keys whose value is not the one of the beginning, and which have no effect until
   * the program starts anew; sorted}
   */
  public List<String> requiresRestart() {
    return requiresRestart(state.config());
  }

  /**
   * Stops looking for changes and lets go of all that this took; {@link #current} stays as it is.
   * An event that is on its way may still arrive.
   */
  @Override
  public void close() {
    watcher.forget(this);
  }

  Scope scope() {
    return scope;
  }

  /** Reads the files and takes what is in them, or keeps what there is; tells the listener. */
  void reload() {
    try {
      take(read(scope));
    } catch (ConfigException e) {
      fail(ConfigEvent.Failed.of(e, clock.instant()));
    }
  }

  /** Takes {@code texts}, the content of each file that is there. */
  private void take(Map<Path, String> texts) throws ConfigException {
    State before = state;
    for (Path file : before.files().keySet()) {
      if (!texts.containsKey(file)) {
        throw gone(file, "is gone", TO_SET_NOTHING);
      }
      // a program that writes in place empties the file first: that must not lift a cap
      if (texts.get(file).isEmpty() && !EMPTY.equals(before.files().get(file))) {
        throw gone(file, "has become empty", TO_SET_NOTHING);
      }
    }
    List<String> sections = List.of();
    if (!revisions(texts).equals(before.files())) {
      Config config = parse(texts);
      sections = ConfigDifference.sections(before.config().tree(), config.tree());
      // also without a difference in effect: sources and places of warnings are new
      long version = before.version() + (sections.isEmpty() ? 0 : 1);
      state = new State(config, version, revisions(texts));
    }
    boolean hadFailed = failure != null;
    failure = null;
    if (hadFailed || !sections.isEmpty()) {
      State now = state;
      listener.accept(
          new ConfigEvent.Changed(
              now.version(), sections, requiresRestart(now.config()), clock.instant()));
    }
  }

  private void fail(ConfigEvent.Failed failed) {
    ConfigEvent.Failed last = failure;
    if (last == null || !last.error().equals(failed.error())) {
      failure = failed;
      listener.accept(failed);
    }
  }

  private Config parse(Map<Path, String> texts) throws ConfigException {
    ConfigSources sources = ConfigSources.of(scope.home(), scope.root());
    for (Map.Entry<Path, String> text : texts.entrySet()) {
      sources = sources.with(text.getKey(), text.getValue());
    }
    return sources.load(schema, scope.flags());
  }

  private static Map<Path, ConfigRevision> revisions(Map<Path, String> texts) {
    Map<Path, ConfigRevision> revisions = new HashMap<>();
    texts.forEach((file, text) -> revisions.put(file, ConfigRevision.of(text.getBytes(UTF_8))));
    return revisions;
  }

  private List<String> requiresRestart(Config now) {
    return ConfigDifference.keys(ConfigTable.requireRestart(), atStart, now.tree());
  }

  private static Map<Path, String> read(Scope scope) throws ConfigException {
    if (!Files.isDirectory(scope.home())) {
      throw gone(scope.home(), "is not there as a directory", "put it back, or remove the profile");
    }
    Map<Path, String> texts = new HashMap<>();
    for (Path file : scope.files()) {
      ConfigLayer.text(file).ifPresent(text -> texts.put(file, text));
    }
    return texts;
  }

  private static ConfigException gone(Path what, String problem, String hint) {
    return ConfigException.at(ConfigPlace.whole(what.toString()), problem + KEPT, hint);
  }
}
