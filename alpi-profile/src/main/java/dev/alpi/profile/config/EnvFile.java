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
public final class EnvFile implements SecretStore {
  /** The file's name in a profile's home. */
  public static final String FILE_NAME = ".env";

  private final Path file;
  private final FileLocks locks;

  private EnvFile(Path file, FileLocks locks) {
    this.file = file;
    this.locks = locks;
  }

  /**
   * {@return the secrets in {@code file}, which need not exist; its directory must for edits}
   *
   * @param file the {@code .env} of a profile
   * @param locks those that everybody who changes the same files takes
   */
  public static EnvFile at(Path file, FileLocks locks) {
    return new EnvFile(file, locks);
  }

  /**
   * {@return the variables in {@code file}, in its order; none if it is absent} Immutable.
   *
   * @param file the {@code .env} of a profile
   * @throws ConfigException if a line is not of the form, or the file cannot be read
   * @throws StoreException.Insecure if group or others may read or write it
   */
  public static Map<String, String> read(Path file) throws ConfigException, StoreException {
    return EnvText.parse(file.toString(), text(file).orElse("")).variables();
  }

  @Override
  public Path file() {
    return file;
  }

  @Override
  public Map<String, String> read() throws ConfigException, StoreException {
    return read(file);
  }

  @Override
  public void setAll(Map<String, String> secrets) throws IOException {
    edit(
        text -> {
          String after = text;
          for (Map.Entry<String, String> secret : secrets.entrySet()) {
            after = lines(after).with(secret.getKey(), secret.getValue());
          }
          return after;
        });
  }

  @Override
  public void unsetAll(Map<String, String> secrets) throws IOException {
    edit(
        text -> {
          Map<String, String> present = lines(text).variables();
          String after = text;
          for (Map.Entry<String, String> secret : secrets.entrySet()) {
            if (secret.getValue().equals(present.get(secret.getKey()))) {
              after = lines(after).without(secret.getKey());
            }
          }
          return after;
        });
  }

  /** Removes every line of {@code name}. */
  @Override
  public boolean unset(String name) throws IOException {
    return edit(text -> lines(text).without(name));
  }

  private interface Edit {
    String apply(String text) throws ConfigException;
  }

  /** Returns whether {@code edit} changed anything. */
  private boolean edit(Edit edit) throws IOException {
    try (FileLocks.Held _ = ConfigFile.lock(file, locks)) {
      String before = text(file).orElse("");
      String after = edit.apply(before);
      boolean changed = !after.equals(before);
      if (changed) {
        DurableFiles.replace(file, after, FileMode.PRIVATE_FILE);
      }
      return changed;
    }
  }

  private EnvText lines(String text) throws ConfigException {
    return EnvText.parse(file.toString(), text);
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
