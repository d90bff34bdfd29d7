package dev.alpi.profile.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The secrets of one profile as they are in force, and what references to them mean.
 *
 * <p>A reference is {@code ${NAME}}. It means the profile's own secret of that name or, where it
 * has none, the variable of the process's environment (alpi-state spec §1.1). Whatever asks for a
 * secret without a reference gets the profile's own only.
 *
 * <p><b>Threads:</b> any; immutable. {@link #toString} tells nothing.
 */
public final class Secrets {
  /** The longest text that {@link #expand} makes, in characters. */
  static final int EXPANDED_CHARS_MAX = 65_536;

  private static final String START = "${";
  private static final String ESCAPED_START = "$${";

  private final Map<String, String> own;
  private final String place;
  private final Map<String, String> environment;

  private Secrets(Map<String, String> own, String place, Map<String, String> environment) {
    this.own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
    this.place = place;
    this.environment = Map.copyOf(environment);
  }

  /**
   * {@return the secrets {@code own} of a profile}
   *
   * @param own values by name
   * @param place the full path of the file where new ones belong, for messages
   * @param environment what stands under them; empty if the process's variables do not count
   */
  public static Secrets of(Map<String, String> own, String place, Map<String, String> environment) {
    return new Secrets(own, place, environment);
  }

  /**
   * {@return these secrets, and {@code value} as the profile's own called {@code name}} For trying
   * a key before it is stored.
   *
   * @param name the secret's name
   * @param value what it is
   */
  public Secrets with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(own);
    more.put(name, value);
    return new Secrets(more, place, environment);
  }

  /**
   * {@return the profile's own secret called {@code name}}
   *
   * @param name the secret's name
   */
  public Optional<String> value(String name) {
    return Optional.ofNullable(own.get(name));
  }

  /** {@return the profile's own secrets, without their names; immutable} */
  public Collection<String> values() {
    return own.values();
  }

  /** {@return what the profile's own secrets are called; immutable} */
  public Set<String> names() {
    return own.keySet();
  }

  /**
   * {@return the profile's own secret called {@code name}, which is not blank}
   *
   * @param name the secret's name
   * @throws ConfigException if there is none; it names the secret and the file where it belongs
   */
  public String require(String name) throws ConfigException {
    return present(name, own.getOrDefault(name, ""));
  }

  /**
   * {@return how to store a secret called {@code name}, and where it then is}
   *
   * @param name the secret's name
   */
  public String hintToSet(String name) {
    return "alpi secrets set " + name + ", with the same -p, stores it in " + place;
  }

  /**
   * {@return {@code text} with each reference replaced by what it means} A dollar sign more in
   * front makes a reference plain text. What a secret holds is not looked into.
   *
   * @param text text with references, or without
   * @throws ConfigException if a reference has no meaning or is not of the form; it names the
   *     secret and the file where it belongs
   */
  public String expand(String text) throws ConfigException {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith(ESCAPED_START, at)) {
        out.append(START);
        at += ESCAPED_START.length();
      } else if (text.startsWith(START, at)) {
        int end = text.indexOf('}', at);
        out.append(meaning(text.substring(at + START.length(), Math.max(at + 2, end))));
        at = end + 1;
      } else {
        out.append(text.charAt(at++));
      }
      if (out.length() > EXPANDED_CHARS_MAX) {
        throw ConfigException.of(
            "a text with references has more than " + EXPANDED_CHARS_MAX + " characters",
            "use fewer references in one value");
      }
    }
    return out.toString();
  }

  private String meaning(String name) throws ConfigException {
    if (!EnvText.isName(name)) {
      throw ConfigException.of(
          "found ${ that does not start the name of a secret and }",
          "write ${NAME}, or $${ for the characters ${");
    }
    return present(name, own.getOrDefault(name, environment.getOrDefault(name, "")));
  }

  private String present(String name, String value) throws ConfigException {
    if (value.isBlank()) {
      throw ConfigException.of(name + " is not set", hintToSet(name));
    }
    return value;
  }

  @Override
  public String toString() {
    return "Secrets";
  }
}
