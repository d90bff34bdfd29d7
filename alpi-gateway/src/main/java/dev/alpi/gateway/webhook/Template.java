package dev.alpi.gateway.webhook;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with places that the body of a request fills: <code>Build of {{repo.name}} failed</code>.
 *
 * <p>A place without a value is an error, unless its path ends in a question mark. Strings are
 * taken as they are, objects and arrays as compact JSON. What is filled in is not looked into.
 */
final class Template {
  /** The whole body. */
  static final Template WHOLE =
      new Template(List.of(new Place(new JsonPath(".", List.of()), Need.MUST)));

  /** The longest text of a template, in characters. */
  static final int CHARS_MAX = 20_000;

  private static final String OPEN = "{{";
  private static final String CLOSE = "}}";

  private final List<Part> parts;

  private Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  private sealed interface Part {}

  private record Words(String text) implements Part {}

  private record Place(JsonPath path, Need need) implements Part {}

  private enum Need {
    MUST,
    MAY
  }

  /** Says that a body has no value at a place. */
  static final class MissingException extends Exception {
    private static final long serialVersionUID = 1;
    private final String path;

    MissingException(String path) {
      super("the body has nothing at " + path);
      this.path = path;
    }

    /** Returns where, as the settings have it. */
    String path() {
      return path;
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if it is none; the message says why
   */
  static Template parse(String text) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException("has more than " + CHARS_MAX + " characters");
    }
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int open; (open = text.indexOf(OPEN, at)) >= 0; ) {
      int close = text.indexOf(CLOSE, open);
      if (close < 0) {
        throw new IllegalArgumentException("has {{ without }}");
      }
      if (open > at) {
        parts.add(new Words(text.substring(at, open)));
      }
      parts.add(place(text.substring(open + OPEN.length(), close).strip()));
      at = close + CLOSE.length();
    }
    if (at < text.length()) {
      parts.add(new Words(text.substring(at)));
    }
    return new Template(parts);
  }

  private static Place place(String text) {
    boolean isOptional = text.endsWith("?");
    String path = isOptional ? text.substring(0, text.length() - 1) : text;
    return new Place(
        JsonPath.parse(path)
            .orElseThrow(
                () -> new IllegalArgumentException("has {{" + text + "}}, which is no path")),
        isOptional ? Need.MAY : Need.MUST);
  }

  /**
   * Fills the places.
   *
   * @param charsMax where it may stop: there is more to come if the result is longer
   * @throws MissingException if the body lacks something
   */
  String fill(JsonValue body, int charsMax) throws MissingException {
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Words(String text) -> out.append(text);
        case Place(JsonPath path, Need need) -> out.append(value(body, path, need));
      }
      if (out.length() > charsMax) {
        break;
      }
    }
    return out.toString();
  }

  private static String value(JsonValue body, JsonPath path, Need need) throws MissingException {
    Optional<JsonValue> value = path.in(body).filter(found -> found != JsonValue.Null.NULL);
    if (value.isEmpty()) {
      if (need == Need.MUST) {
        throw new MissingException(path.text());
      }
      return "";
    }
    return value.get() instanceof JsonValue.Str(String text) ? text : Json.compact(value.get());
  }
}
