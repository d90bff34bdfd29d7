package dev.alpi.profile.config;

import dev.alpi.profile.store.Hinted;

/**
 * Something that is wrong in a layer of settings.
 *
 * @param severity whether the settings can be used nevertheless
 * @param source the layer
 * @param key where it stands, as {@link ConfigKey} prints keys; empty if it is the whole file
 * @param place where it stands in the file
 * @param message the place and what is wrong: lower case, no full stop, free of secrets
 * @param hint what to do about it
 */
public record ConfigProblem(
    Severity severity,
    Config.Source source,
    String key,
    ConfigPlace place,
    String message,
    String hint)
    implements Hinted {

  /** How bad it is. */
  public enum Severity {
    /** The settings cannot be used. */
    ERROR,
    /** Something has no effect, or should not be there; everything else works. */
    WARNING
  }

  /** {@return whether the settings cannot be used because of it} */
  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
