package dev.alpi.profile.config;

import dev.alpi.profile.store.Hinted;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Thrown when configuration or {@code .env} cannot be used or edited: not YAML, a value of the
 * wrong type, a secret in the wrong place, a file that cannot be read.
 *
 * <p>The message starts with the place, and never quotes what could be secret.
 */
public final class ConfigException extends IOException implements Hinted {
  private static final long serialVersionUID = 1;

  /** The file, or what else the layer is called; empty if the problem is in none. */
  private final String layer;

  /** From 1; 0 if there is none to name. */
  private final int line;

  /** In code points, from 1; 0 if there is none to name. */
  private final int column;

  /** What to do about it. */
  private final String hint;

  private ConfigException(String message, ConfigPlace place, String hint) {
    super(message);
    this.layer = place.layer();
    this.line = place.line();
    this.column = place.column();
    this.hint = hint;
  }

  static ConfigException at(ConfigPlace place, String problem, String hint) {
    return new ConfigException(place + ": " + problem, place, hint);
  }

  /** Returns it with a message that has the place in it already. */
  static ConfigException told(String message, ConfigPlace place, String hint) {
    return new ConfigException(message, place, hint);
  }

  static ConfigException danglingLink(String file) {
    return at(
        ConfigPlace.whole(file),
        "is a link to a file that is not there",
        "make that file, or remove the link");
  }

  /**
   * {@return one that has no place in a file}
   *
   * @param problem what was found where, and what is allowed; nothing that could be secret
   * @param hint what to do about it
   */
  public static ConfigException of(String problem, String hint) {
    return new ConfigException(problem, ConfigPlace.whole(""), hint);
  }

  static ConfigException unreadable(String file, IOException cause) {
    ConfigException e =
        at(
            ConfigPlace.whole(file),
            "cannot be read (" + cause.getClass().getSimpleName() + ")",
            cause instanceof Hinted hinted
                ? hinted.hint()
                : "check that it is a file and that you may read it");
    e.initCause(cause);
    return e;
  }

  ConfigPlace place() {
    return new ConfigPlace(layer, line, column);
  }

  /** {@return the file, if the problem is in one} */
  public Optional<String> file() {
    return layer.isEmpty() ? Optional.empty() : Optional.of(layer);
  }

  /** {@return the line, from 1, if there is one to name} */
  public OptionalInt line() {
    return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
  }

  /** {@return the column in code points, from 1, if there is one to name} */
  public OptionalInt column() {
    return column == 0 ? OptionalInt.empty() : OptionalInt.of(column);
  }

  @Override
  public String hint() {
    return hint;
  }
}
