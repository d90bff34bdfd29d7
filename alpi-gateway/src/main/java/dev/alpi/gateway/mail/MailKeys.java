package dev.alpi.gateway.mail;

import dev.alpi.gateway.ChannelSettings;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Null;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The keys of an account, with their names for messages.
 *
 * @param place what stands before the keys
 * @param settings their values
 */
record MailKeys(String place, Obj settings) {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Returns the keys of an account. */
  static MailKeys of(ChannelSettings channel) {
    return new MailKeys("email.accounts." + channel.id().name(), channel.settings());
  }

  String text(String key, String instead) throws ConfigException {
    return switch (value(key)) {
      case Null _ -> instead;
      case Str(String text) when !text.isBlank() -> text.strip();
      case Str _ -> instead;
      case JsonValue _ -> throw wrong(key, "no text", "a text");
    };
  }

  String required(String key) throws ConfigException {
    String text = text(key, "");
    if (text.isEmpty()) {
      throw wrong(key, "nothing", "a text");
    }
    return text;
  }

  /** Returns one of the choices, the first if nothing is said. */
  String choice(String key, String... choices) throws ConfigException {
    List<String> all = List.of(choices);
    String text = text(key, all.getFirst());
    if (!all.contains(text)) {
      throw wrong(key, "something else", String.join(" or ", all));
    }
    return text;
  }

  long number(String key, long instead, long least, long most) throws ConfigException {
    JsonValue value = value(key);
    if (value instanceof Null) {
      return instead;
    }
    OptionalLong number = value instanceof Num num ? num.integer() : OptionalLong.empty();
    if (number.isEmpty() || number.getAsLong() < least || number.getAsLong() > most) {
      String found = value instanceof Num(String text) ? text : "no number";
      throw wrong(key, found, "a whole number from " + least + " to " + most);
    }
    return number.getAsLong();
  }

  boolean flag(String key, boolean instead) throws ConfigException {
    return switch (value(key)) {
      case Null _ -> instead;
      case Bool(boolean value) -> value;
      case JsonValue _ -> throw wrong(key, "something else", "true or false");
    };
  }

  /** Returns the address of a service, without a slash at its end. */
  URI uri(String key, String instead) throws ConfigException {
    try {
      URI uri = new URI(text(key, instead).replaceAll("/+$", ""));
      String host = Optional.ofNullable(uri.getHost()).orElse("").toLowerCase(Locale.ROOT);
      boolean isSafe =
          "https".equalsIgnoreCase(uri.getScheme())
              || ("http".equalsIgnoreCase(uri.getScheme()) && LOOPBACK.contains(host));
      if (!host.isEmpty() && isSafe && uri.getQuery() == null && uri.getFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // it is told below
    }
    throw wrong(key, "something else", "an address with https://; http:// for this machine only");
  }

  ConfigException wrong(String key, String found, String allowed) {
    return ConfigException.of(
        place + "." + key + ": found " + found + ", allowed is " + allowed,
        "alpi config set " + place + "." + key + " VALUE");
  }

  private JsonValue value(String key) {
    return settings.get(key).orElse(Null.NULL);
  }
}
