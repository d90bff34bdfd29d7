package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A file of settings, {@code config.yaml} or {@code base.yaml}, that is edited in place: outside
 * the edited value not a byte changes, be it comments, order, quoting, line ends or unknown keys.
 *
 * <p>An edit that cannot be made so, because other values refer to the edited one, for example, is
 * refused and leaves the file as it is.
 *
 * <p><b>Threads:</b> any. Edits of several threads and processes happen one after the other, each
 * on what the one before it left: they hold the lock file {@code .config.yaml.lock} (a dot, the
 * file's name, {@code .lock}) beside the file, while they read, edit and write.
 *
 * <p><b>Durability:</b> when an edit returns it is on disk; after a crash the file is whole, with
 * the edit or without it. It is written with mode 0600.
 */
public final class ConfigFile {
  /** How long an edit waits for others; each holds the lock for milliseconds. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path file;
  private final FileLocks locks;

  private ConfigFile(Path file, FileLocks locks) {
    this.file = file;
    this.locks = locks;
  }

  /** Returns the settings in {@code file}, which need not exist; its directory must for edits. */
  public static ConfigFile at(Path file, FileLocks locks) {
    return new ConfigFile(file, locks);
  }

  /**
   * Returns what the file sets, unknown keys among it; nothing if it is absent.
   *
   * @throws ConfigException if it cannot be read or is not YAML
   */
  public JsonValue.Obj read() throws ConfigException {
    return document().tree();
  }

  /**
   * Makes the file say that {@code key} is {@code value}. The file and the mappings around the key
   * are made if need be.
   *
   * @return a warning if nothing reads the key, else nothing
   * @throws ConfigException if the key does not allow the value, the value is a secret, or the file
   *     cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public List<ConfigWarning> set(ConfigKey key, JsonValue value) throws IOException {
    List<ConfigCheck.Problem> unknown = ConfigValue.require(ConfigSchema.current(), key, value);
    try (FileLocks.Held _ = lock()) {
      YamlDocument before = document();
      write(before, YamlEdit.set(before, key, value));
    }
    return unknown.stream()
        .map(
            problem ->
                new ConfigWarning(
                    ConfigKey.join(problem.path()), problem.message(), problem.hint()))
        .toList();
  }

  /**
   * Removes {@code key} from the file, if it is there.
   *
   * @return whether it was
   * @throws ConfigException if the file cannot be read or edited
   * @throws dev.alpi.profile.store.StoreException.Locked if others edit the file all the time
   */
  public boolean unset(ConfigKey key) throws IOException {
    try (FileLocks.Held _ = lock()) {
      YamlDocument before = document();
      Optional<YamlDocument> after = YamlEdit.unset(before, key);
      if (after.isPresent()) {
        write(before, after.get());
      }
      return after.isPresent();
    }
  }

  /** Takes the lock that goes with {@code file}: beside it, hidden. */
  static FileLocks.Held lock(Path file, FileLocks locks) throws IOException {
    String name = file.getFileName().toString();
    String hidden = name.startsWith(".") ? name : "." + name;
    return locks.acquire(
        file.resolveSibling(hidden + ".lock"), FileLocks.Sharing.EXCLUSIVE, PATIENCE);
  }

  private FileLocks.Held lock() throws IOException {
    return lock(file, locks);
  }

  private YamlDocument document() throws ConfigException {
    return YamlDocument.parse(file.toString(), ConfigLayer.text(file).orElse(""));
  }

  private void write(YamlDocument before, YamlDocument after) throws IOException {
    if (!after.text().equals(before.text())) {
      byte[] content = after.text().getBytes(UTF_8);
      if (content.length > YamlDocument.BYTES_MAX) {
        throw YamlDocument.tooLong(file.toString(), content.length);
      }
      DurableFiles.replace(file, content, FileMode.PRIVATE_FILE);
    }
  }
}
