package dev.alpi.gateway.telegram;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part {@code gateway.telegram} of the settings, as far as it is the channel's.
 *
 * @param api where the Bot API is, without a slash at its end
 * @param pollTimeout how long a poll waits for news
 * @param groups which messages of groups are for the bot
 */
record TelegramSettings(URI api, Duration pollTimeout, Groups groups) {
  private static final String KEY = "gateway.telegram.";
  private static final String API = "https://api.telegram.org";

  /** Telegram ends longer polls itself. */
  private static final int POLL_SECONDS_MAX = 50;

  /** Which messages of groups are for the bot. */
  enum Groups {
    /** Those that mention it, answer it or are commands for it. */
    ADDRESSED,
    /** All that it sees. */
    ALL
  }

  static TelegramSettings of(Obj settings) throws ConfigException {
    return new TelegramSettings(
        api(settings.get("api_url")),
        pollTimeout(settings.get("poll_timeout_s")),
        groups(settings.get("mention_only")));
  }

  private static URI api(Optional<JsonValue> found) throws ConfigException {
    if (found.isEmpty()) {
      return URI.create(API);
    }
    String problem = "an address of the form http(s)://HOST[:PORT][/PATH]";
    if (!(found.get() instanceof Str(String text))) {
      throw wrong("api_url", problem, kind(found.get()));
    }
    try {
      URI uri = new URI(text.strip().replaceAll("/+$", ""));
      String scheme = String.valueOf(uri.getScheme());
      boolean isPlain =
          uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      if (isPlain && (scheme.equals("https") || scheme.equals("http"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // said below, without the text: it may have a password in it
    }
    throw wrong("api_url", problem, "a text of another form");
  }

  private static Duration pollTimeout(Optional<JsonValue> found) throws ConfigException {
    if (found.isEmpty()) {
      return Duration.ofSeconds(POLL_SECONDS_MAX);
    }
    String allowed = "whole seconds from 1 to " + POLL_SECONDS_MAX;
    if (!(found.get() instanceof Num number)) {
      throw wrong("poll_timeout_s", allowed, kind(found.get()));
    }
    OptionalLong seconds = number.integer();
    if (seconds.isEmpty() || seconds.getAsLong() < 1 || seconds.getAsLong() > POLL_SECONDS_MAX) {
      throw wrong("poll_timeout_s", allowed, number.text());
    }
    return Duration.ofSeconds(seconds.getAsLong());
  }

  private static Groups groups(Optional<JsonValue> found) throws ConfigException {
    if (found.isEmpty()) {
      return Groups.ADDRESSED;
    }
    if (found.get() instanceof Bool(boolean isMentionOnly)) {
      return isMentionOnly ? Groups.ADDRESSED : Groups.ALL;
    }
    throw wrong("mention_only", "true or false", kind(found.get()));
  }

  private static ConfigException wrong(String key, String allowed, String found) {
    return ConfigException.of(
        KEY + key + ": expected " + allowed + ", found " + found,
        "alpi config set " + KEY + key + " VALUE; docs/gateways/telegram.md lists all settings");
  }

  private static String kind(JsonValue value) {
    return switch (value) {
      case Obj _ -> "a mapping";
      case JsonValue.Arr _ -> "a list";
      case Str _ -> "a text";
      case Num(String text) -> text;
      case Bool(boolean bool) -> String.valueOf(bool);
      case JsonValue.Null _ -> "nothing";
    };
  }
}
