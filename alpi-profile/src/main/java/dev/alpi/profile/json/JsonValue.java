package dev.alpi.profile.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A JSON value. Immutable; equality is by content, numbers by their text. */
public sealed interface JsonValue {

  /**
   * An object; its members keep the order in which they were read or put.
   *
   * @param members the values by name
   */
  record Obj(Map<String, JsonValue> members) implements JsonValue {
    /** The object without members. */
    public static final Obj EMPTY = new Obj(Map.of());

    /** Copies the members. */
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /**
     * {@return the member called {@code name}, if there is one}
     *
     * @param name which one
     */
    public Optional<JsonValue> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /**
     * {@return the text of the member {@code name} if it is a string}
     *
     * @param name which one
     */
    public Optional<String> string(String name) {
      return members.get(name) instanceof Str(String text) ? Optional.of(text) : Optional.empty();
    }

    /**
     * {@return the member {@code name} if it is an object, else an empty object}
     *
     * @param name which one
     */
    public Obj object(String name) {
      return members.get(name) instanceof Obj object ? object : EMPTY;
    }

    /**
     * {@return the items of the member {@code name} if it is an array, else no items}
     *
     * @param name which one
     */
    public List<JsonValue> array(String name) {
      return members.get(name) instanceof Arr(List<JsonValue> items) ? items : List.of();
    }

    /**
     * {@return the objects among the items of the member {@code name}, if it is an array}
     *
     * @param name which one
     */
    public List<Obj> objects(String name) {
      return array(name).stream().filter(Obj.class::isInstance).map(Obj.class::cast).toList();
    }

    /**
     * {@return the member {@code name} if it is an integer within the range of {@code long}}
     *
     * @param name which one
     */
    public OptionalLong integer(String name) {
      return members.get(name) instanceof Num number ? number.integer() : OptionalLong.empty();
    }

    /**
     * {@return the member {@code name} if it is a number}
     *
     * @param name which one
     */
    public OptionalDouble decimal(String name) {
      return members.get(name) instanceof Num number
          ? OptionalDouble.of(number.decimal())
          : OptionalDouble.empty();
    }

    /**
     * {@return the member {@code name} if it is a boolean}
     *
     * @param name which one
     */
    public Optional<Boolean> bool(String name) {
      return members.get(name) instanceof Bool(boolean value)
          ? Optional.of(value)
          : Optional.empty();
    }

    /**
     * {@return a copy in which {@code name} is {@code value}; an existing member keeps its place}
     *
     * @param name the member's name
     * @param value what it is from now on
     */
    public Obj with(String name, JsonValue value) {
      Map<String, JsonValue> copy = new LinkedHashMap<>(members);
      copy.put(name, value);
      return new Obj(copy);
    }

    /**
     * {@return a copy in which {@code name} is the string {@code text}}
     *
     * @param name the member's name
     * @param text what it is from now on
     */
    public Obj with(String name, String text) {
      return with(name, new Str(text));
    }

    /**
     * {@return a copy in which {@code name} is the string {@code text}, or null}
     *
     * @param name the member's name
     * @param text what it is from now on; JSON's null if empty
     */
    public Obj withOrNull(String name, Optional<String> text) {
      return with(name, text.<JsonValue>map(Str::new).orElse(Null.NULL));
    }

    /**
     * {@return a copy in which {@code name} is the integer {@code number}}
     *
     * @param name the member's name
     * @param number what it is from now on
     */
    public Obj with(String name, long number) {
      return with(name, Num.of(number));
    }

    /**
     * {@return a copy in which {@code name} is the floating-point {@code number}}
     *
     * @param name the member's name
     * @param number what it is from now on; finite
     */
    public Obj with(String name, double number) {
      return with(name, Num.of(number));
    }

    /**
     * {@return a copy in which {@code name} is {@code value}}
     *
     * @param name the member's name
     * @param value what it is from now on
     */
    public Obj with(String name, boolean value) {
      return with(name, new Bool(value));
    }

    /**
     * {@return a copy with the members of {@code other} too, which win}
     *
     * @param other what is said on top
     */
    public Obj merged(Obj other) {
      Map<String, JsonValue> copy = new LinkedHashMap<>(members);
      copy.putAll(other.members());
      return new Obj(copy);
    }

    /**
     * {@return a copy without the member {@code name}}
     *
     * @param name which one
     */
    public Obj without(String name) {
      Map<String, JsonValue> copy = new LinkedHashMap<>(members);
      copy.remove(name);
      return new Obj(copy);
    }
  }

  /**
   * An array.
   *
   * @param items the values, in order
   */
  record Arr(List<JsonValue> items) implements JsonValue {
    /** Copies the items. */
    public Arr {
      items = List.copyOf(items);
    }

    /**
     * {@return an array of strings}
     *
     * @param texts the items
     */
    public static Arr ofStrings(Iterable<String> texts) {
      List<JsonValue> items = new ArrayList<>();
      texts.forEach(text -> items.add(new Str(text)));
      return new Arr(items);
    }
  }

  /**
   * A string. May hold lone surrogates if the source did.
   *
   * @param text its characters, unescaped
   */
  record Str(String text) implements JsonValue {}

  /**
   * A number, as the text it was written with: {@code 1}, {@code 1.0} and {@code 1e0} are different
   * values.
   *
   * @param text a number by the grammar of RFC 8259 section 6
   */
  record Num(String text) implements JsonValue {

    /**
     * {@return the integer {@code number}}
     *
     * @param number any
     */
    public static Num of(long number) {
      return new Num(Long.toString(number));
    }

    /**
     * {@return {@code number} in the layout of Python's {@code repr}: shortest digits that read
     * back, {@code 0.0} not {@code 0}, an exponent below 1e-4 and from 1e16 on}
     *
     * @param number a finite one
     * @throws IllegalArgumentException if {@code number} is not finite: JSON has no text for it
     */
    public static Num of(double number) {
      return new Num(PythonFloat.repr(number));
    }

    /** {@return the value if it is written as an integer and fits} */
    public OptionalLong integer() {
      if (!isInteger()) {
        return OptionalLong.empty();
      }
      try {
        return OptionalLong.of(Long.parseLong(text));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }

    /** {@return the nearest {@code double}; infinite if the number is beyond its range} */
    public double decimal() {
      return Double.parseDouble(text);
    }

    /** {@return the exact value} */
    public BigDecimal exact() {
      return new BigDecimal(text);
    }

    /** {@return whether it is written without fraction and exponent} */
    public boolean isInteger() {
      return text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    }
  }

  /**
   * {@code true} or {@code false}.
   *
   * @param value which of them
   */
  record Bool(boolean value) implements JsonValue {}

  /** {@code null}. */
  enum Null implements JsonValue {
    /** The one null. */
    NULL
  }
}
