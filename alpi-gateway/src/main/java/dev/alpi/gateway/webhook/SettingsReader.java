package dev.alpi.gateway.webhook;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads settings of their types, and says what is wrong with them.
 *
 * @param place where they stand in {@code config.yaml}, for messages
 * @param settings what stands there
 */
record SettingsReader(String place, Obj settings) {
  SettingsReader under(String key) throws ConfigException {
    Optional<JsonValue> value = settings.get(key);
    if (value.isPresent() && !(value.get() instanceof Obj)) {
      throw wrong(key, value.get(), "keys and values");
    }
    return new SettingsReader(place + "." + key, settings.object(key));
  }

  void allowOnly(Set<String> keys) throws ConfigException {
    for (String key : settings.members().keySet()) {
      if (!keys.contains(key)) {
        throw ConfigException.of(
            place + "." + key + " is unknown",
            "known are " + String.join(", ", keys.stream().sorted().toList()));
      }
    }
  }

  Optional<String> text(String key) throws ConfigException {
    Optional<JsonValue> value = settings.get(key);
    if (value.isPresent() && !(value.get() instanceof Str)) {
      throw wrong(key, value.get(), "a text");
    }
    return settings.string(key);
  }

  int integer(String key, int fallback, int min, int max) throws ConfigException {
    Optional<JsonValue> value = settings.get(key);
    if (value.isEmpty()) {
      return fallback;
    }
    long number =
        value.get() instanceof Num any ? any.integer().orElse(Long.MIN_VALUE) : Long.MIN_VALUE;
    if (number < min || number > max) {
      throw wrong(key, value.get(), "an integer from " + min + " to " + max);
    }
    return (int) number;
  }

  boolean isTrue(String key) throws ConfigException {
    Optional<JsonValue> value = settings.get(key);
    if (value.isPresent() && !(value.get() instanceof Bool)) {
      throw wrong(key, value.get(), "true or false");
    }
    return settings.bool(key).orElse(false);
  }

  /** Returns the texts of a list, or the one that stands there without a list. */
  List<String> texts(String key) throws ConfigException {
    Optional<JsonValue> value = settings.get(key);
    if (value.isEmpty()) {
      return List.of();
    }
    List<JsonValue> items =
        switch (value.get()) {
          case Str text -> List.of(text);
          case Arr(List<JsonValue> all) -> all;
          case JsonValue other -> throw wrong(key, other, "a list of texts");
        };
    List<String> texts = new ArrayList<>();
    for (JsonValue item : items) {
      if (!(item instanceof Str(String text))) {
        throw wrong(key, item, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  ConfigException wrong(String key, JsonValue found, String allowed) {
    String what =
        switch (found) {
          case Str(String text) -> text.length() > 100 ? "a long text" : "\"" + text + "\"";
          case Num(String text) -> text;
          case Bool(boolean value) -> String.valueOf(value);
          case Arr _ -> "a list";
          case Obj _ -> "keys and values";
          case JsonValue.Null _ -> "nothing";
        };
    return wrong(key, what, allowed);
  }

  ConfigException wrong(String key, String found, String allowed) {
    return ConfigException.of(
        place + "." + key + " is " + found + ", expected " + allowed,
        "alpi config set " + place + "." + key + " changes it");
  }
}
