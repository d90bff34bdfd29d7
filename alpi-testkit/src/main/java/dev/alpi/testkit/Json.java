package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value that knows the line it began on. Small and separate from {@code alpi-profile}'s,
 * whose tests depend on this module.
 */
sealed interface Json {
  /** The line of the source where the value begins, from 1; 0 for one that was made here. */
  int line();

  record Obj(Map<String, Json> members, int line) implements Json {
    /** One without members. */
    static final Obj EMPTY = new Obj(Map.of(), 0);

    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    Optional<Json> member(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** Returns the member as text, or nothing if it is absent or no string. */
    Optional<String> text(String name) {
      return members.get(name) instanceof Str(String text, int _)
          ? Optional.of(text)
          : Optional.empty();
    }

    /** Returns the items of the array member, or none if it is absent or no array. */
    List<Json> items(String name) {
      return members.get(name) instanceof Arr(List<Json> items, int _) ? items : List.of();
    }

    boolean isTrue(String name) {
      return members.get(name) instanceof Bool(boolean value, int _) && value;
    }
  }

  record Arr(List<Json> items, int line) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  record Str(String text, int line) implements Json {}

  record Num(String text, int line) implements Json {}

  record Bool(boolean value, int line) implements Json {}

  record Null(int line) implements Json {
    /** One that was made here. */
    static final Null MADE = new Null(0);
  }

  /** Makes an object of names and values in turn; values as {@link #of} takes them. */
  static Obj object(Object... namesAndValues) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], of(namesAndValues[i + 1]));
    }
    return new Obj(members, 0);
  }

  /** Makes a value of a text, a number, a truth value, a list of such, or a value itself. */
  static Json of(Object value) {
    return switch (value) {
      case Json json -> json;
      case String text -> new Str(text, 0);
      case Number number -> new Num(number.toString(), 0);
      case Boolean bool -> new Bool(bool, 0);
      case List<?> list -> {
        List<Json> items = new ArrayList<>();
        list.forEach(item -> items.add(of(item)));
        yield new Arr(items, 0);
      }
      default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
    };
  }

  /** Returns {@code object} with one more member at its end. */
  static Obj with(Obj object, String name, Object value) {
    Map<String, Json> members = new LinkedHashMap<>(object.members());
    members.put(name, of(value));
    return new Obj(members, object.line());
  }

  /** Prints the value on one line, non-ASCII text as it is. */
  default String print() {
    StringBuilder out = new StringBuilder();
    JsonText.print(this, out);
    return out.toString();
  }

  /** Names the type as an error message does. */
  default String kind() {
    return switch (this) {
      case Obj _ -> "an object";
      case Arr _ -> "an array";
      case Str _ -> "a string";
      case Num(String text, int _) -> text.matches("-?[0-9]+") ? "an integer" : "a decimal";
      case Bool _ -> "a boolean";
      case Null _ -> "null";
    };
  }
}
