package dev.alpi.gateway.gmail;

import dev.alpi.gateway.ChannelSettings;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a mailbox is reached.
 *
 * @param name of the account
 * @param address of the account
 * @param api where the API is
 * @param token where tokens are given out
 * @param poll how often it is asked
 * @param bytesMax how large a message may be
 * @param marksSeen whether messages that were taken are marked as read
 */
record GmailSettings(
    String name,
    String address,
    URI api,
    URI token,
    Duration poll,
    long bytesMax,
    boolean marksSeen) {
  private static final String API = "https://gmail.googleapis.com";
  private static final String TOKEN = "https://oauth2.googleapis.com/token";
  private static final long POLL_SECONDS = 60;

  /** What Gmail takes from outside, with its encoding. */
  private static final long BYTES_MAX = 50L * 1024 * 1024;

  static GmailSettings read(ChannelSettings channel) throws ConfigException {
    Keys keys = new Keys("email.accounts." + channel.id().name() + ".", channel.settings());
    String address = keys.text("address", "");
    if (!address.matches("[^\\s@]{1,64}@[^\\s@]{1,250}")) {
      throw keys.wrong("address", "a mail address");
    }
    return new GmailSettings(
        channel.id().name(),
        address,
        keys.uri("api_url", API),
        keys.uri("token_url", TOKEN),
        Duration.ofSeconds(keys.integer("poll_s", POLL_SECONDS, 1, 3_600)),
        keys.integer("message_bytes_max", BYTES_MAX / 2, 1_024, BYTES_MAX),
        keys.isTrue("mark_seen"));
  }

  /** Returns what the names of the account's secrets begin with. */
  String secretPrefix() {
    return "EMAIL__" + name.toUpperCase(Locale.ROOT).replace('-', '_') + "__";
  }

  private record Keys(String place, Obj settings) {
    String text(String key, String fallback) throws ConfigException {
      Optional<JsonValue> value = settings.get(key);
      if (value.isPresent() && !(value.get() instanceof Str)) {
        throw wrong(key, "a text");
      }
      return settings.string(key).orElse(fallback);
    }

    long integer(String key, long fallback, long min, long max) throws ConfigException {
      Optional<JsonValue> value = settings.get(key);
      if (value.isEmpty()) {
        return fallback;
      }
      long number = value.get() instanceof Num any ? any.integer().orElse(-1) : -1;
      if (number < min || number > max) {
        throw wrong(key, "an integer from " + min + " to " + max);
      }
      return number;
    }

    boolean isTrue(String key) throws ConfigException {
      Optional<JsonValue> value = settings.get(key);
      if (value.isPresent() && !(value.get() instanceof Bool)) {
        throw wrong(key, "true or false");
      }
      return settings.bool(key).orElse(false);
    }

    URI uri(String key, String fallback) throws ConfigException {
      try {
        URI uri = new URI(text(key, fallback));
        String host = Optional.ofNullable(uri.getHost()).orElse("");
        boolean isHere = Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
        boolean isSafe =
            "https".equalsIgnoreCase(uri.getScheme())
                || ("http".equalsIgnoreCase(uri.getScheme()) && isHere);
        if (!host.isEmpty() && isSafe && uri.getQuery() == null) {
          return URI.create(uri.toString().replaceAll("/+$", ""));
        }
      } catch (URISyntaxException e) {
        // it is told below
      }
      throw wrong(key, "an https:// address; http:// to loopback only");
    }

    ConfigException wrong(String key, String allowed) {
      return ConfigException.of(
          place + key + " is not what it should be, expected " + allowed,
          "alpi config set " + place + key + " changes it");
    }
  }
}
