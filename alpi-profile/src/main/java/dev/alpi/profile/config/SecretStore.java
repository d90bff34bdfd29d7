package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A place where the secrets of one profile are kept, by name.
 *
 * <p>Names are those of variables: letters, digits, {@code _}, {@code .} and {@code -}, not
 * starting with a digit. A value is one line of text.
 *
 * <p><b>Threads:</b> any. Edits of several threads and processes happen one after the other, each
 * on what the one before it left.
 *
 * <p><b>Durability:</b> when an edit returns it is on disk, and nobody but the owner can read it
 * there; after a crash before that the store is as it was, or as it will be.
 *
 * <p><b>Errors:</b> no message has a value.
 */
public interface SecretStore {
  /** The longest value in characters: a private key of 16,384 bits in one line has 12,700. */
  int VALUE_CHARS_MAX = 16_384;

  /** {@return the file that holds them, which may be absent} */
  Path file();

  /**
   * {@return all of them, in the order they came; immutable} None if there is nothing yet.
   *
   * @throws ConfigException if the file cannot be read or is not of the form
   * @throws dev.alpi.profile.store.StoreException if the file cannot be trusted
   */
  Map<String, String> read() throws IOException;

  /**
   * Stores {@code secrets} in one edit; those of the same names are replaced, others stay.
   *
   * @param secrets values by name
   * @throws ConfigException if a name is not one or a value cannot be stored; nothing is then
   */
  void setAll(Map<String, String> secrets) throws IOException;

  /**
   * Stores {@code value} as {@link #setAll} does.
   *
   * @param name the secret's name
   * @param value the secret
   * @throws IOException as {@link #setAll}
   */
  default void set(String name, String value) throws IOException {
    setAll(Map.of(name, value));
  }

  /**
   * Removes {@code secrets} in one edit, where they still have these values: what was changed since
   * it was read stays.
   *
   * @param secrets values by name, as they were read
   * @throws IOException if the file cannot be read or written
   */
  void unsetAll(Map<String, String> secrets) throws IOException;

  /**
   * Removes the secret called {@code name}.
   *
   * @param name the secret's name
   * @return whether it was there
   * @throws IOException if the file cannot be read or written
   */
  boolean unset(String name) throws IOException;

  /**
   * Checks that {@code name} and {@code value} can be stored.
   *
   * @param name what should be a name
   * @param value what should be its value
   * @throws ConfigException if not; it never quotes the value, nor what should be the name and may
   *     be the value
   */
  static void requireStorable(String name, String value) throws ConfigException {
    if (!EnvText.isName(name)) {
      throw ConfigException.of(
          "not the name of a variable: found " + name.length() + " characters of other kinds",
          "use letters, digits and '_', not starting with a digit");
    }
    if (value.length() > VALUE_CHARS_MAX) {
      throw ConfigException.of(
          name + ": found " + value.length() + " characters, allowed " + VALUE_CHARS_MAX,
          "keep what is so long in a file, and its path here");
    }
    if (!EnvText.isOneLine(value)) {
      throw ConfigException.of(
          name + ": found a value with a line break or control character, allowed one line of text",
          "check what was pasted");
    }
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw ConfigException.of(
          name + ": found half a character, allowed text that UTF-8 can write",
          "check what was pasted");
    }
  }
}
