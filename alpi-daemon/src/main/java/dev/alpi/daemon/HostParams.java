package dev.alpi.daemon;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a request has said, read strictly: a parameter of another kind than it has to be is refused,
 * and never taken as not said. What is not known is left alone.
 *
 * @param params what was said
 */
record HostParams(Obj params) {
  private static HostRefusal refused(String key, String what) {
    return new HostRefusal(HostRefusal.INVALID_PARAMS, key + ": " + what);
  }

  private Optional<JsonValue> said(String key) {
    return params.get(key).filter(value -> value != JsonValue.Null.NULL);
  }

  /** Returns the text {@code key}, which may be left out. */
  Optional<String> text(String key) throws HostRefusal {
    Optional<JsonValue> said = said(key);
    if (said.isPresent() && !(said.get() instanceof JsonValue.Str)) {
      throw refused(key, "a text is needed");
    }
    return params.string(key);
  }

  /** Returns the text {@code key}, which has to be there. */
  String required(String key) throws HostRefusal {
    return text(key)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> refused(key, "a text is needed"));
  }

  /** Returns the text {@code key}, which has to be one of {@code allowed}. */
  String oneOf(String key, List<String> allowed) throws HostRefusal {
    return text(key)
        .filter(allowed::contains)
        .orElseThrow(() -> refused(key, "one of " + String.join(", ", allowed) + " is needed"));
  }

  /** Returns whether {@code key} is said to be so; {@code usual} if nothing is. */
  boolean flag(String key, Optional<Boolean> usual) throws HostRefusal {
    if (said(key).isEmpty() && usual.isPresent()) {
      return usual.get();
    }
    return params.bool(key).orElseThrow(() -> refused(key, "true or false is needed"));
  }

  /** Returns the number {@code key}; {@code usual} if nothing is said. */
  int number(String key, int least, int most, int usual) throws HostRefusal {
    if (said(key).isEmpty()) {
      return usual;
    }
    long number = params.integer(key).orElseThrow(() -> refused(key, "a whole number is needed"));
    if (number < least || number > most) {
      throw refused(key, number + " is not from " + least + " to " + most);
    }
    return (int) number;
  }

  /** Returns the texts {@code key}; none if nothing is said. */
  List<String> texts(String key, int most) throws HostRefusal {
    if (said(key).isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (!(said(key).get() instanceof JsonValue.Arr array)) {
      throw refused(key, "an array of texts is needed");
    }
    for (JsonValue item : array.items()) {
      if (!(item instanceof JsonValue.Str(String text)) || text.isBlank()) {
        throw refused(key, "an array of texts is needed");
      }
      texts.add(text);
    }
    if (texts.size() > most) {
      throw refused(key, "more than " + most);
    }
    return texts;
  }
}
