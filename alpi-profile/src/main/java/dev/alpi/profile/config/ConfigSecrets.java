package dev.alpi.profile.config;

import dev.alpi.profile.Redactor;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells keys whose values are secrets, and values that look like one. */
final class ConfigSecrets {
  /** What to do with a secret in a file of settings. */
  static final String HINT = "put it into .env: alpi secrets set NAME, and write ${NAME} here";

  /** How the names of secrets end, in lower case and without separators. */
  static final List<String> ENDINGS =
      List.of(
          "apikey",
          "apikeys",
          "authorization",
          "password",
          "passwords",
          "passwd",
          "passphrase",
          "token",
          "secret",
          "secrets",
          "secretkey",
          "privatekey",
          "accesskey");

  /** Numbers under such a name are limits, not secrets: {@code max_token}. */
  static final String NUMERIC = "token";

  /** What stands for a variable of {@code .env} within a text. */
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[A-Za-z_][A-Za-z0-9_.-]*}");

  /** A value that only names the variable that holds the secret. */
  static final String WHOLE_REFERENCE =
      "^(?:|env:[A-Za-z_][A-Za-z0-9_.-]*|\\$\\{[A-Za-z_][A-Za-z0-9_.-]*\\})$";

  private static final Pattern WHOLE = Pattern.compile(WHOLE_REFERENCE);

  /** Shorter texts have none of the shapes. */
  private static final int SECRET_CHARS_MIN = 8;

  private static final Redactor SHAPES = Redactor.knowing(List.of());

  private ConfigSecrets() {}

  /** Says whether {@code value} at {@code path} is a secret because of the key's name. */
  static boolean isSecret(List<String> path, JsonValue value) {
    if (value instanceof JsonValue.Str(String text)) {
      return isSecret(path) && !isReference(text);
    }
    return value instanceof JsonValue.Num
        && isSecret(path)
        && !bare(innermost(path)).endsWith(NUMERIC);
  }

  /** Says whether the innermost name that is not a list index is that of a secret. */
  static boolean isSecret(List<String> path) {
    return isSecret(innermost(path));
  }

  static boolean isSecret(String name) {
    return ENDINGS.stream().anyMatch(bare(name)::endsWith);
  }

  /** A secret in the place of its name is none. */
  private static boolean isReference(String text) {
    return WHOLE.matcher(text).matches() && withoutSecrets(text).equals(text);
  }

  /** Says whether {@code text} has the shape of a secret, or part of it has. */
  static boolean looksSecret(String text) {
    if (text.length() < SECRET_CHARS_MIN) {
      return false;
    }
    String own = text.contains("${") ? REFERENCE.matcher(text).replaceAll("") : text;
    return !SHAPES.apply(own).equals(own);
  }

  /** Returns {@code text} without what looks like a secret. */
  static String withoutSecrets(String text) {
    return text.length() < SECRET_CHARS_MIN ? text : SHAPES.apply(text);
  }

  private static String innermost(List<String> path) {
    return path.reversed().stream().filter(name -> !ConfigKey.isIndex(name)).findFirst().orElse("");
  }

  private static String bare(String name) {
    return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }
}
