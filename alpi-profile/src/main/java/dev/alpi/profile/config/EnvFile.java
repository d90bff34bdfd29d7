package dev.alpi.profile.config;

import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileLocks;
import dev.alpi.profile.store.FileMode;
import dev.alpi.profile.store.SecretFiles;
import dev.alpi.profile.store.StoreException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The secrets of one profile: its {@code .env}.
 *
 * <p>One {@code NAME=value} a line; blank lines and lines that start with {@code #} are skipped;
 * white space around name and value is not part of them; one pair of quotes around the value is
 * taken off; there are no escapes, no {@code export} and no references to other variables. The last
 * line of a name counts.
 *
 * <p><b>Compatibility:</b> the rules of the Python system (alpi-state spec §1.1).
 *
 * <p><b>Threads:</b> any. Edits of several threads and processes happen one after the other under
 * the lock file {@code .env.lock}.
 *
 * <p><b>Durability:</b> when an edit returns it is on disk, in a file of mode 0600; every other
 * line is as it was, byte for byte.
 */
public final class EnvFile {
  /** The file's name in a profile's home. */
  public static final String FILE_NAME = ".env";

  private final Path file;
  private final FileLocks locks;

  private EnvFile(Path file, FileLocks locks) {
    this.file = file;
    this.locks = locks;
  }

  /** Returns the secrets in {@code file}, which need not exist; its directory must for edits. */
  public static EnvFile at(Path file, FileLocks locks) {
    return new EnvFile(file, locks);
  }

  /**
   * Returns the variables in {@code file}, in its order; none if it is absent. Immutable.
   *
   * @throws ConfigException if a line is not of the form, or the file cannot be read
   * @throws StoreException.Insecure if group or others may read or write it
   */
  public static Map<String, String> read(Path file) throws ConfigException, StoreException {
    return EnvText.parse(file.toString(), text(file).orElse("")).variables();
  }

  /**
   * Makes the file say that {@code name} is {@code value}.
   *
   * @throws ConfigException if the name is not one, the value has characters that a line cannot
   *     hold, or the file cannot be read
   * @throws StoreException.Insecure if group or others may read or write the file
   */
  public void set(String name, String value) throws IOException {
    try (FileLocks.Held _ = ConfigFile.lock(file, locks)) {
      Optional<String> before = text(file);
      String after = EnvText.parse(file.toString(), before.orElse("")).with(name, value);
      write(before, after);
    }
  }

  /**
   * Removes every line of {@code name}.
   *
   * @return whether there was one
   * @throws ConfigException if the file cannot be read
   * @throws StoreException.Insecure if group or others may read or write the file
   */
  public boolean unset(String name) throws IOException {
    try (FileLocks.Held _ = ConfigFile.lock(file, locks)) {
      Optional<String> before = text(file);
      EnvText lines = EnvText.parse(file.toString(), before.orElse(""));
      boolean present = lines.variables().containsKey(name);
      if (present) {
        write(before, lines.without(name));
      }
      return present;
    }
  }

  private void write(Optional<String> before, String after) throws IOException {
    if (before.isEmpty() || !before.get().equals(after)) {
      DurableFiles.replace(file, after, FileMode.PRIVATE_FILE);
    }
  }

  private static Optional<String> text(Path file) throws ConfigException, StoreException {
    try {
      return Optional.of(YamlDocument.decode(file.toString(), SecretFiles.read(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (ConfigException | StoreException e) {
      throw e;
    } catch (IOException e) {
      throw ConfigException.unreadable(file.toString(), e);
    }
  }
}
