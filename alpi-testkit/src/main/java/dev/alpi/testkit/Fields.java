package dev.alpi.testkit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The members of an object of a script file; each failure names file and line. */
final class Fields {
  private final String file;
  private final Json.Obj object;

  private Fields(String file, Json.Obj object) {
    this.file = file;
    this.object = object;
  }

  /** Takes {@code json} as {@code what}, an object with no other members than {@code allowed}. */
  static Fields of(String file, String what, Json json, Set<String> allowed)
      throws ScriptException {
    if (!(json instanceof Json.Obj object)) {
      throw new ScriptException(
          file, json.line(), what + " is " + json.kind() + ", expected an object");
    }
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      if (!allowed.contains(member.getKey())) {
        throw new ScriptException(
            file,
            member.getValue().line(),
            "unknown key \"%s\" in %s; allowed: %s"
                .formatted(
                    member.getKey(), what, String.join(", ", allowed.stream().sorted().toList())));
      }
    }
    return new Fields(file, object);
  }

  /** Returns a failure at the line where this object begins. */
  ScriptException failure(String happened) {
    return new ScriptException(file, object.line(), happened);
  }

  boolean has(String name) {
    return object.members().containsKey(name);
  }

  Optional<Json> value(String name) {
    return object.member(name);
  }

  String text(String name, String otherwise) throws ScriptException {
    Json value = object.member(name).orElse(Json.of(otherwise));
    if (value instanceof Json.Str(String text, int _)) {
      return text;
    }
    throw wrong(name, "a string", value);
  }

  String requiredText(String name, String what) throws ScriptException {
    if (!has(name)) {
      throw failure(what + " has no \"" + name + "\"");
    }
    return text(name, "");
  }

  /** Returns a whole number of {@code min} or more, up to 2^31 - 1. */
  int number(String name, int min, int otherwise) throws ScriptException {
    Json value = object.member(name).orElse(Json.of(otherwise));
    if (value instanceof Json.Num(String text, int _) && text.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(text);
      if (number >= min && number <= Integer.MAX_VALUE) {
        return (int) number;
      }
    }
    throw wrong(name, "a whole number from " + min, value);
  }

  BigDecimal decimal(String name) throws ScriptException {
    Json value = object.member(name).orElse(Json.Null.MADE);
    if (value instanceof Json.Num(String text, int _) && text.length() < 40) {
      return new BigDecimal(text);
    }
    throw wrong(name, "a number", value);
  }

  boolean isTrue(String name) throws ScriptException {
    Json value = object.member(name).orElse(Json.of(false));
    if (value instanceof Json.Bool(boolean bool, int _)) {
      return bool;
    }
    throw wrong(name, "true or false", value);
  }

  List<Json> list(String name) throws ScriptException {
    Json value = object.member(name).orElse(Json.of(List.of()));
    if (value instanceof Json.Arr(List<Json> items, int _)) {
      return items;
    }
    throw wrong(name, "a list", value);
  }

  ScriptException wrong(String name, String expected, Json value) {
    String found =
        switch (value) {
          case Json.Num _, Json.Bool _, Json.Null _ -> value.print();
          case Json.Obj _, Json.Arr _, Json.Str _ -> value.kind();
        };
    return new ScriptException(
        file,
        value.line() == 0 ? object.line() : value.line(),
        "\"%s\" is %s, expected %s".formatted(name, found, expected));
  }
}
