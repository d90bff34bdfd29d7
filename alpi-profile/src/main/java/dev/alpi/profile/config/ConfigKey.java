package dev.alpi.profile.config;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a setting stands: the names that lead to it from the top of the configuration.
 *
 * <p>Its text form joins the names with dots; a name that holds a dot, a quotation mark or white
 * space stands in double quotes: {@code models."gpt-4.1".context_window}.
 *
 * @param path the names, outermost first; at least one, none empty
 */
public record ConfigKey(List<String> path) {
  /** The longest path that is read; the schema needs 5. */
  public static final int DEPTH_MAX = 32;

  /** The longest name in characters; YAML's own limit for a key in one line is 1024. */
  public static final int NAME_CHARS_MAX = 256;

  /** Copies the names, and throws {@link IllegalArgumentException} if they cannot be a key. */
  public ConfigKey {
    path = List.copyOf(path);
    if (path.isEmpty() || path.size() > DEPTH_MAX) {
      throw new IllegalArgumentException("a key has 1 to " + DEPTH_MAX + " names: " + path.size());
    }
    for (String name : path) {
      if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
        throw new IllegalArgumentException(
            "a name has 1 to " + NAME_CHARS_MAX + " characters: " + name.length());
      }
    }
  }

  /**
   * {@return the key whose names are {@code first} and {@code rest}, taken as they are}
   *
   * @param first the top-level name
   * @param rest the names below it, outermost first
   */
  public static ConfigKey of(String first, String... rest) {
    List<String> path = new ArrayList<>();
    path.add(first);
    path.addAll(List.of(rest));
    return new ConfigKey(path);
  }

  /**
   * Reads the text form.
   *
   * @param text what {@link #toString} gives
   * @return the key
   * @throws ConfigException if {@code text} is not one
   */
  public static ConfigKey parse(String text) throws ConfigException {
    List<String> path = new ArrayList<>();
    int at = 0;
    do {
      int end = endOfName(text, at);
      path.add(name(text, at, end));
      at = end + 1;
    } while (at <= text.length());
    if (path.size() > DEPTH_MAX) {
      throw malformed(path.size() + " names, allowed " + DEPTH_MAX);
    }
    return new ConfigKey(path);
  }

  /**
   * {@return the key of {@code name} within the mapping that this key leads to}
   *
   * @param name a name, taken as it is
   */
  public ConfigKey child(String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return new ConfigKey(longer);
  }

  /**
   * {@return the value that {@code tree} has at this key, if it has one}
   *
   * @param tree settings
   */
  public Optional<JsonValue> findIn(JsonValue.Obj tree) {
    return ConfigTree.find(tree, path);
  }

  /**
   * {@return a copy of {@code tree} with {@code value} at this key} What is no mapping on the way
   * becomes one.
   *
   * @param tree settings
   * @param value the value
   */
  public JsonValue.Obj putInto(JsonValue.Obj tree, JsonValue value) {
    return ConfigTree.put(tree, path, value);
  }

  /** {@return the innermost name} */
  public String name() {
    return path.getLast();
  }

  /** Returns the text form. */
  @Override
  public String toString() {
    return join(path);
  }

  /** Joins names as {@link #toString} does; an index of a list, {@code [0]}, takes no dot. */
  static String join(List<String> path) {
    StringBuilder joined = new StringBuilder();
    for (String name : path) {
      if (!joined.isEmpty() && !isIndex(name)) {
        joined.append('.');
      }
      boolean plain = !name.isEmpty() && name.chars().noneMatch(ConfigKey::needsQuotes);
      joined.append(plain ? name : Json.compact(new JsonValue.Str(name)));
    }
    return joined.toString();
  }

  /** Says whether {@code name}, one of a path of the schema or of a problem, is {@code [0]}. */
  static boolean isIndex(String name) {
    return name.startsWith("[") && name.endsWith("]");
  }

  private static int endOfName(String text, int start) throws ConfigException {
    if (start < text.length() && text.charAt(start) == '"') {
      int at = start + 1;
      while (at < text.length() && text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      if (at >= text.length() || (at + 1 < text.length() && text.charAt(at + 1) != '.')) {
        throw malformed("a quotation mark that does not close a name");
      }
      return at + 1;
    }
    int dot = text.indexOf('.', start);
    return dot < 0 ? text.length() : dot;
  }

  private static String name(String text, int start, int end) throws ConfigException {
    String name = text.substring(start, end);
    if (name.startsWith("\"")) {
      try {
        name = Json.parse(name) instanceof JsonValue.Str(String unquoted) ? unquoted : "";
      } catch (JsonSyntaxException e) {
        throw malformed("a quoted name that is not a JSON string");
      }
    } else if (name.chars().anyMatch(ConfigKey::needsQuotes)) {
      throw malformed("a name that needs quotes");
    }
    if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
      throw malformed("a name of " + name.length() + " characters, allowed 1 to " + NAME_CHARS_MAX);
    }
    return name;
  }

  private static boolean needsQuotes(int c) {
    return c <= ' ' || c == '.' || c == '"' || c == 0x7f || Character.isSpaceChar(c);
  }

  private static ConfigException malformed(String found) {
    return ConfigException.of(
        "not a configuration key: found " + found,
        "join names with dots and quote the ones with dots: models.\"gpt-4.1\".context_window");
  }
}
