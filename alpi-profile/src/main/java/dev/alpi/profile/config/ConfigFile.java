package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A file of settings, {@code config.yaml} or {@code base.yaml}, that is edited in place: outside
 * the edited value not a byte changes, be it comments, order, quoting, line ends or unknown keys.
 *
 * <p>An edit that cannot be made so, because other values refer to the edited one, for example, is
 * refused and leaves the file as it is.
 *
 * <p>A file that is a symbolic link is read and edited where the link leads, and stays a link; one
 * that leads to nothing, or to something that is no file, is refused.
 *
 * <p><b>Threads:</b> any. Edits of several threads and processes happen one after the other, each
 * on what the one before it left: they hold the lock file {@code .config.yaml.lock} (a dot, the
 * file's name, {@code .lock}) beside the real file, while they read, edit and write. Whoever worked
 * on the file for longer gives the revision that the work began with.
 *
 * <p><b>Durability:</b> when an edit returns it is on disk; after a crash the file is whole, with
 * the edit or without it. It is written with mode 0600.
 */
public final class ConfigFile {
  /** How long an edit waits for others; each holds the lock for milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Looks at what a file would hold, before it does. */
  @FunctionalInterface
  public interface Check {
    /**
     * Throws if the file must not hold {@code after}; it is then left as it is. Runs while the
     * file's lock is held.
     *
     * @param after what the file would hold
     * @throws IOException if it must not
     */
    void check(ConfigSnapshot after) throws IOException;
  }

  private static final Check NONE = _ -> {};

  private final Path file;
  private final FileLocks locks;

  private ConfigFile(Path file, FileLocks locks) {
    this.file = file;
    this.locks = locks;
  }

  /**
   * {@return the settings in {@code file}, which need not exist; its directory must for edits}
   *
   * @param file the file
   * @param locks those that everybody who edits the file takes
   */
  public static ConfigFile at(Path file, FileLocks locks) {
    return new ConfigFile(file, locks);
  }

  /**
   * {@return what the file sets, unknown keys among it; nothing if it is absent}
   *
   * @throws ConfigException if it cannot be read or is not YAML
   */
  public JsonValue.Obj read() throws ConfigException {
    return document().tree();
  }

  /**
   * {@return the file's content, YAML or not}
   *
   * @throws ConfigException if it cannot be read
   */
  public ConfigSnapshot snapshot() throws ConfigException {
    String text = ConfigLayer.text(file).orElse("");
    return snapshot(text);
  }

  /**
   * Makes the file say that {@code key} is {@code value}. The file and the mappings around the key
   * are made if need be.
   *
   * @param key which setting
   * @param value what it is from now on
   * @return a warning if nothing reads the key, else nothing
   * @throws ConfigException if the key does not allow the value, the value is a secret, or the file
   *     cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public List<ConfigWarning> set(ConfigKey key, JsonValue value) throws IOException {
    return edit(new ConfigChange.Set(key, value), NONE).warnings();
  }

  /**
   * Removes {@code key} from the file, if it is there.
   *
   * @param key which setting
   * @return whether it was
   * @throws ConfigException if the file cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public boolean unset(ConfigKey key) throws IOException {
    return edit(new ConfigChange.Unset(key), NONE).isChange();
  }

  /**
   * Makes {@code change}, unless {@code check} refuses what comes of it.
   *
   * @param change what is to be done
   * @param check looks at what the file would hold
   * @return what was made of the file
   * @throws ConfigException if the change brings in what its key does not allow, or a secret, or
   *     the file cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public ConfigOutcome.Applied edit(ConfigChange change, Check check) throws IOException {
    List<ConfigWarning> warnings = admit(change);
    Path real = target();
    try (FileLocks.Held _ = lock(real, locks)) {
      return apply(change, snapshot(), real, warnings, check);
    }
  }

  /**
   * Makes {@code change} if the file's revision is still {@code expected}.
   *
   * @param change what is to be done
   * @param expected the revision that the change was thought out on
   * @return what was made of the file, or that somebody else was faster
   * @throws ConfigException if the change brings in what its key does not allow, or a secret, or
   *     the file cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public ConfigOutcome edit(ConfigChange change, ConfigRevision expected) throws IOException {
    List<ConfigWarning> warnings = admit(change);
    Path real = target();
    try (FileLocks.Held _ = lock(real, locks)) {
      ConfigSnapshot before = snapshot();
      return before.revision().equals(expected)
          ? apply(change, before, real, warnings, NONE)
          : new ConfigOutcome.Stale(before.revision());
    }
  }

  /** Requires that {@code change} brings in nothing that is not allowed. */
  private List<ConfigWarning> admit(ConfigChange change) throws ConfigException {
    return switch (change) {
      case ConfigChange.Set(ConfigKey key, JsonValue value) ->
          ConfigValue.require(ConfigSchema.current(), key, value).stream()
              .map(problem -> new ConfigWarning(problem.key(), problem.message(), problem.hint()))
              .toList();
      case ConfigChange.Unset _ -> List.of();
      case ConfigChange.Replace(String text) -> admit(YamlDocument.parse(file.toString(), text));
    };
  }

  private static List<ConfigWarning> admit(YamlDocument document) throws ConfigException {
    List<ConfigWarning> warnings = new ArrayList<>();
    for (ConfigCheck.Problem problem :
        ConfigCheck.problems(ConfigSchema.current(), document.tree())) {
      ConfigPlace place =
          problem.kind().isOfValue()
              ? document.placeOfValue(problem.path())
              : document.placeOfKey(problem.path());
      if (problem.kind().isError()) {
        throw ConfigException.at(place, problem.message(), problem.hint());
      }
      warnings.add(
          new ConfigWarning(problem.key(), place + ": " + problem.message(), problem.hint()));
    }
    return warnings;
  }

  /** What looks like a secret may stay, as it may be none; it may not come in. */
  private void requireNoNewSuspects(String before, String after) throws ConfigException {
    Set<List<String>> known = new HashSet<>();
    try {
      suspects(YamlDocument.parse(file.toString(), before)).forEach(old -> known.add(old.path()));
    } catch (ConfigException e) {
      // what was no YAML can be replaced all the more
      known.clear();
    }
    YamlDocument document = YamlDocument.parse(file.toString(), after);
    for (ConfigCheck.Problem problem : suspects(document)) {
      if (!known.contains(problem.path())) {
        throw ConfigException.at(
            document.placeOfValue(problem.path()), problem.message(), problem.hint());
      }
    }
  }

  private static List<ConfigCheck.Problem> suspects(YamlDocument document) {
    return ConfigCheck.problems(ConfigSchema.current(), document.tree()).stream()
        .filter(problem -> problem.kind() == ConfigCheck.Kind.SUSPECT)
        .toList();
  }

  private ConfigOutcome.Applied apply(
      ConfigChange change,
      ConfigSnapshot before,
      Path real,
      List<ConfigWarning> warnings,
      Check check)
      throws IOException {
    if (change instanceof ConfigChange.Replace(String replacement)) {
      requireNoNewSuspects(before.text(), replacement);
    }
    String text = changed(before.text(), change);
    ConfigSnapshot after = snapshot(text);
    if (!text.equals(before.text())) {
      byte[] content = text.getBytes(UTF_8);
      if (content.length > YamlDocument.BYTES_MAX) {
        throw YamlDocument.tooLong(file.toString(), content.length);
      }
      check.check(after);
      DurableFiles.replace(real, content, FileMode.PRIVATE_FILE);
    }
    return new ConfigOutcome.Applied(before.revision(), after.revision(), warnings);
  }

  private String changed(String text, ConfigChange change) throws ConfigException {
    return switch (change) {
      case ConfigChange.Set(ConfigKey key, JsonValue value) ->
          YamlEdit.set(YamlDocument.parse(file.toString(), text), key, value).text();
      case ConfigChange.Unset(ConfigKey key) ->
          YamlEdit.unset(YamlDocument.parse(file.toString(), text), key)
              .map(YamlDocument::text)
              .orElse(text);
      case ConfigChange.Replace(String replacement) -> replacement;
    };
  }

  private static ConfigSnapshot snapshot(String text) {
    return new ConfigSnapshot(text, ConfigRevision.of(text.getBytes(UTF_8)));
  }

  /** Returns the file that is written: where the link leads, if it is one. */
  private Path target() throws ConfigException {
    if (!Files.isSymbolicLink(file)) {
      return file;
    }
    try {
      Path real = file.toRealPath();
      if (Files.isRegularFile(real)) {
        return real;
      }
      throw ConfigException.at(
          ConfigPlace.whole(file.toString()),
          "is a link to something that is no file",
          "let it lead to a file, or remove the link");
    } catch (NoSuchFileException e) {
      throw ConfigException.danglingLink(file.toString());
    } catch (ConfigException e) {
      throw e;
    } catch (IOException e) {
      throw ConfigException.unreadable(file.toString(), e);
    }
  }

  /** Takes the lock that goes with {@code file}: beside it, hidden. */
  static FileLocks.Held lock(Path file, FileLocks locks) throws IOException {
    String name = file.getFileName().toString();
    String hidden = name.startsWith(".") ? name : "." + name;
    try {
      return locks.acquire(
          file.resolveSibling(hidden + ".lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
    } catch (NoSuchFileException e) {
      throw new StoreException.Gone(file.toAbsolutePath().getParent());
    }
  }

  private YamlDocument document() throws ConfigException {
    return YamlDocument.parse(file.toString(), ConfigLayer.text(file).orElse(""));
  }
}
