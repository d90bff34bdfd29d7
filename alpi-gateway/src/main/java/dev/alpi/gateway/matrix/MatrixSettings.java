package dev.alpi.gateway.matrix;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Null;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What {@code gateway.matrix} says.
 *
 * @param homeserver the base address, without a slash at its end
 * @param userId who we must be; empty to take what the token says
 * @param deviceId which device the token must be of; empty for any
 * @param syncTimeout how long the homeserver waits for news
 * @param hearing which messages of a room with several people are for us
 * @param speech as what we speak
 * @param gapEventsMax how many missed events of a room are read again after an absence
 */
record MatrixSettings(
    String homeserver,
    Optional<String> userId,
    Optional<String> deviceId,
    Duration syncTimeout,
    Hearing hearing,
    Speech speech,
    int gapEventsMax) {
  private static final String PREFIX = "gateway.matrix.";

  /** Whole names of this machine; {@code localhost} never leaves it (RFC 6761 section 6.3). */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\]");

  private static final int SYNC_TIMEOUT_SECONDS = 30;
  private static final int SYNC_TIMEOUT_SECONDS_MAX = 300;
  private static final int GAP_EVENTS = 5_000;
  private static final int GAP_EVENTS_LIMIT = 100_000;

  /** Which messages of a room with several people are for us. */
  enum Hearing {
    /** Those that mention us, reply to us, or stand in a thread that we are in. */
    ADDRESSED,
    /** All. */
    EVERYTHING
  }

  /** As what we speak. */
  enum Speech {
    /** As people do. */
    TEXT("m.text"),
    /** As programs do; clients show it paler and do not ring for it. */
    NOTICE("m.notice");

    private final String msgtype;

    Speech(String msgtype) {
      this.msgtype = msgtype;
    }

    String msgtype() {
      return msgtype;
    }
  }

  /**
   * Reads them. Keys that are not known are somebody else's.
   *
   * @throws ConfigException if one cannot be used
   */
  static MatrixSettings read(Obj json) throws ConfigException {
    return new MatrixSettings(
        homeserver(json),
        text(json, "user_id", MatrixId::isUser, "a full user id, as @alpi:example.org"),
        text(json, "device_id", id -> id.matches("\\S{1,255}"), "the id of a device"),
        Duration.ofSeconds(
            number(json, "sync_timeout_s", SYNC_TIMEOUT_SECONDS, SYNC_TIMEOUT_SECONDS_MAX)),
        flag(json, "respond_to_all") ? Hearing.EVERYTHING : Hearing.ADDRESSED,
        text(json, "message_type", type -> type.matches("text|notice"), "text or notice")
            .map(type -> Speech.valueOf(type.toUpperCase(Locale.ROOT)))
            .orElse(Speech.TEXT),
        number(json, "gap_events_max", GAP_EVENTS, GAP_EVENTS_LIMIT));
  }

  private static String homeserver(Obj json) throws ConfigException {
    String form = "the https address of a homeserver, as https://matrix.example.org";
    Optional<String> found = text(json, "homeserver", _ -> true, form);
    if (found.isEmpty()) {
      throw ConfigException.of(
          PREFIX + "homeserver is not set",
          "set it to "
              + form
              + "; it is the base_url of https://YOUR_SERVER/.well-known/matrix/"
              + "client");
    }
    URI uri = uri(found.get(), form);
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    boolean isPlain = uri.getRawUserInfo() == null && uri.getRawQuery() == null;
    if (uri.getHost() == null || !isPlain || uri.getRawFragment() != null) {
      throw wrong("homeserver", "an address of another form", form);
    }
    boolean isLocal = LOOPBACK.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches();
    if (!scheme.equals("https") && !(scheme.equals("http") && isLocal)) {
      throw wrong(
          "homeserver",
          "an address that is not https",
          form + "; http only for this machine, as http://127.0.0.1:8008");
    }
    return found.get().replaceAll("/+$", "");
  }

  private static URI uri(String text, String form) throws ConfigException {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw wrong("homeserver", "no address", form);
    }
  }

  private static Optional<String> text(Obj json, String key, Predicate<String> allowed, String form)
      throws ConfigException {
    Optional<JsonValue> value = present(json, key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof Str(String text))) {
      throw wrong(key, "a value that is no text", form);
    }
    if (!allowed.test(text)) {
      throw wrong(key, "\"" + text.substring(0, Math.min(text.length(), 100)) + "\"", form);
    }
    return Optional.of(text);
  }

  private static int number(Obj json, String key, int otherwise, int max) throws ConfigException {
    Optional<JsonValue> value = present(json, key);
    if (value.isEmpty()) {
      return otherwise;
    }
    long number = value.get() instanceof Num found ? found.integer().orElse(-1) : -1;
    if (number < 1 || number > max) {
      throw wrong(
          key,
          value.get() instanceof Num(String text) && text.length() < 20 ? text : "another value",
          "a whole number from 1 to " + max);
    }
    return (int) number;
  }

  private static boolean flag(Obj json, String key) throws ConfigException {
    Optional<JsonValue> value = present(json, key);
    if (value.isPresent() && !(value.get() instanceof Bool)) {
      throw wrong(key, "another value", "true or false");
    }
    return value.map(found -> ((Bool) found).value()).orElse(false);
  }

  private static Optional<JsonValue> present(Obj json, String key) {
    return json.get(key).filter(value -> value != Null.NULL);
  }

  private static ConfigException wrong(String key, String found, String allowed) {
    return ConfigException.of(
        PREFIX + key + " is " + found, "allowed: " + allowed + "; set it in config.yaml");
  }
}
