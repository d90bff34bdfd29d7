package dev.alpi.model;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import java.net.URI;
import java.util.Optional;

/**
 * A server of models that the profile's configuration names; {@code name/model} then means a model
 * there.
 *
 * @param name what stands before the slash of a model name: letters, digits, {@code -}, {@code _},
 *     {@code .}
 * @param url what {@code /chat/completions} or {@code /messages} is appended to, without a slash at
 *     its end
 * @param wire what it speaks
 * @param key its key: the name of a secret of the profile, or a reference {@code ${NAME}} that may
 *     also mean a variable of the process; empty if it needs none
 */
public record Endpoint(String name, URI url, Wire wire, Optional<String> key) {

  /** Returns the name of the secret that is its key. */
  public Optional<String> keyVariable() {
    return key.map(text -> isReference(text) ? text.substring(2, text.length() - 1) : text);
  }

  /**
   * Returns the key itself among {@code secrets}; empty if it needs none.
   *
   * @throws ConfigException if it is not there
   */
  Optional<String> secret(Secrets secrets) throws ConfigException {
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String text = key.get();
    return Optional.of(isReference(text) ? secrets.expand(text) : secrets.require(text));
  }

  private static boolean isReference(String text) {
    return text.startsWith("${");
  }
}
