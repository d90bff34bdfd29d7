package dev.alpi.profile.config;

import java.util.List;
import java.util.Locale;

/** Tells keys whose values are secrets. */
final class ConfigSecrets {
  /** How the names of secrets end, in lower case and without separators. */
  private static final List<String> ENDINGS =
      List.of("apikey", "password", "passphrase", "token", "secret", "privatekey", "accesskey");

  private ConfigSecrets() {}

  /** Says whether the innermost name that is not a list index is that of a secret. */
  static boolean isSecret(List<String> path) {
    for (String name : path.reversed()) {
      if (!name.startsWith("[")) {
        return isSecret(name);
      }
    }
    return false;
  }

  static boolean isSecret(String name) {
    String bare = name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    return ENDINGS.stream().anyMatch(bare::endsWith);
  }

  /** Says whether {@code text} only names the variable that holds the secret. */
  static boolean isReference(String text) {
    return text.isEmpty()
        || text.startsWith("env:")
        || (text.startsWith("${") && text.endsWith("}"));
  }
}
