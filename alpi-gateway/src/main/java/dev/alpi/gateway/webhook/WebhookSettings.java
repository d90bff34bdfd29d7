package dev.alpi.gateway.webhook;

import dev.alpi.gateway.ChannelSettings;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Obj;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the hooks of a profile are set up.
 *
 * @param address where to listen
 * @param proxies whose word is taken for who has sent a request
 * @param bodyBytesMax how large a request may be
 * @param addressPerMinute how many requests of one address are looked at in a minute
 * @param connectionsMax how many connections there may be
 * @param hooks by name
 */
record WebhookSettings(
    InetSocketAddress address,
    Proxies proxies,
    int bodyBytesMax,
    int addressPerMinute,
    int connectionsMax,
    Map<String, Hook> hooks) {
  private static final String PLACE = "gateway.webhook";
  private static final int PORT = 7_480;
  private static final int BODY_BYTES = 1024 * 1024;
  private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;
  private static final int ADDRESS_PER_MINUTE = 120;
  private static final int CONNECTIONS = 256;
  private static final int PER_MINUTE = 60;
  private static final int BURST = 20;
  private static final int PACE_MAX = 6_000;
  private static final int WAIT_SECONDS = 60;
  private static final int WAIT_SECONDS_MAX = 600;
  private static final int HOOKS_MAX = 100;

  /** Shorter secrets can be guessed, if not over the network then from a signed request. */
  private static final int SECRET_CHARS_MIN = 16;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Set<String> HOOK_KEYS =
      Set.of(
          "auth",
          "prompt",
          "conversation",
          "mode",
          "wait_s",
          "rate_per_minute",
          "burst",
          "authority",
          "callback_url");

  WebhookSettings {
    hooks = Map.copyOf(hooks);
  }

  static WebhookSettings read(ChannelSettings channel) throws ConfigException {
    SettingsReader reader = new SettingsReader(PLACE, channel.settings());
    SettingsReader hooks = reader.under("hooks");
    Map<String, Hook> read = new LinkedHashMap<>();
    Set<String> prefixes = new HashSet<>();
    for (String name : hooks.settings().members().keySet()) {
      if (!NAME.matcher(name).matches() || read.size() == HOOKS_MAX) {
        throw ConfigException.of(
            PLACE + ".hooks has \"" + name.replaceAll("\\p{Cntrl}", " ") + "\"",
            "at most "
                + HOOKS_MAX
                + " hooks, each named by up to 64 of a-z, 0-9, _ and -, a letter or digit first");
      }
      if (!prefixes.add(Hook.secretPrefix(name))) {
        throw ConfigException.of(
            PLACE + ".hooks has two names that differ in - and _ only, as " + name,
            "rename one: their secrets would have the same names");
      }
      read.put(name, hook(name, hooks.under(name), channel.secrets()));
    }
    if (read.isEmpty()) {
      throw ConfigException.of(
          PLACE + ".hooks is empty", "add one, as " + PLACE + ".hooks.ci.auth: token");
    }
    return new WebhookSettings(
        address(reader),
        proxies(reader),
        reader.integer("body_bytes_max", BODY_BYTES, 1_024, BODY_BYTES_MAX),
        reader.integer("address_rate_per_minute", ADDRESS_PER_MINUTE, 1, PACE_MAX),
        reader.integer("connections_max", CONNECTIONS, 8, 4_096),
        read);
  }

  private static InetSocketAddress address(SettingsReader reader) throws ConfigException {
    String bind = reader.text("bind").orElse("127.0.0.1");
    InetAddress address =
        Proxies.literal(bind)
            .orElseThrow(() -> reader.wrong("bind", "\"" + bind + "\"", "an IP address"));
    if (!address.isLoopbackAddress() && !reader.isTrue("allow_public_bind")) {
      throw ConfigException.of(
          PLACE + ".bind is " + bind + ", which others than this machine can reach without TLS",
          "put a reverse proxy before 127.0.0.1, or set " + PLACE + ".allow_public_bind to true");
    }
    return new InetSocketAddress(address, reader.integer("port", PORT, 0, 65_535));
  }

  private static Proxies proxies(SettingsReader reader) throws ConfigException {
    List<Proxies.Network> networks = new ArrayList<>();
    for (String text : reader.texts("trusted_proxies")) {
      networks.add(
          Proxies.Network.parse(text)
              .orElseThrow(
                  () ->
                      reader.wrong(
                          "trusted_proxies",
                          "\"" + text + "\"",
                          "IP addresses and networks, as 10.0.0.0/8")));
    }
    return new Proxies(networks);
  }

  private static Hook hook(String name, SettingsReader reader, Secrets secrets)
      throws ConfigException {
    reader.allowOnly(HOOK_KEYS);
    String mode = reader.text("mode").orElse("async");
    int wait = reader.integer("wait_s", WAIT_SECONDS, 1, WAIT_SECONDS_MAX);
    if (!Set.of("wait", "async").contains(mode)) {
      throw reader.wrong("mode", "\"" + mode + "\"", "wait or async");
    }
    SettingsReader authority = reader.under("authority");
    authority.allowOnly(Set.of("tools"));
    return new Hook(
        name,
        entry(name, reader, secrets),
        template(reader, "prompt").orElse(Template.WHOLE),
        template(reader, "conversation"),
        mode.equals("wait") ? new Hook.Mode.Wait(Duration.ofSeconds(wait)) : new Hook.Mode.Async(),
        new Hook.Pace(
            reader.integer("rate_per_minute", PER_MINUTE, 1, PACE_MAX),
            reader.integer("burst", BURST, 1, PACE_MAX)),
        Obj.EMPTY.with("tools", (JsonValue) Arr.ofStrings(authority.texts("tools"))),
        callback(name, reader, secrets));
  }

  private static Entry entry(String name, SettingsReader reader, Secrets secrets)
      throws ConfigException {
    Set<Style> styles = EnumSet.noneOf(Style.class);
    for (String text : reader.texts("auth")) {
      styles.add(
          Style.of(text)
              .orElseThrow(
                  () ->
                      reader.wrong(
                          "auth", "\"" + text + "\"", "of token, hmac, github and stripe")));
    }
    if (styles.isEmpty()) {
      styles.add(Style.TOKEN);
    }
    String token = Hook.secretPrefix(name) + "TOKEN";
    String secret = Hook.secretPrefix(name) + "SECRET";
    boolean isSigned = styles.size() > 1 || !styles.contains(Style.TOKEN);
    return new Entry(
        styles,
        styles.contains(Style.TOKEN) ? secret(secrets, token) : name,
        isSigned ? secret(secrets, secret) : name);
  }

  private static String secret(Secrets secrets, String name) throws ConfigException {
    String value = secrets.require(name);
    if (value.length() < SECRET_CHARS_MIN || value.chars().anyMatch(c -> c <= ' ' || c > '~')) {
      throw ConfigException.of(
          name + " is shorter than " + SECRET_CHARS_MIN + " characters, or not of visible ASCII",
          "choose one at random: openssl rand -hex 32 makes one");
    }
    return value;
  }

  private static Optional<Template> template(SettingsReader reader, String key)
      throws ConfigException {
    Optional<String> text = reader.text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Template.parse(text.get()));
    } catch (IllegalArgumentException e) {
      throw ConfigException.of(
          reader.place() + "." + key + " " + e.getMessage(),
          "a place is {{name.of.a.member}}, {{/name/of/a/member}} or {{.}} for all of the body");
    }
  }

  private static Optional<Callback> callback(String name, SettingsReader reader, Secrets secrets)
      throws ConfigException {
    Optional<String> text = reader.text("callback_url");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    URI uri = uri(text.get()).orElseThrow(() -> wrongUrl(reader));
    String prefix = Hook.secretPrefix(name);
    String secret =
        secrets.value(prefix + "CALLBACK_SECRET").isPresent()
            ? prefix + "CALLBACK_SECRET"
            : prefix + "SECRET";
    return Optional.of(new Callback(uri, secret(secrets, secret)));
  }

  private static ConfigException wrongUrl(SettingsReader reader) {
    // the address may have a secret in it
    return reader.wrong("callback_url", "another", "an https:// address; http:// to loopback only");
  }

  private static Optional<URI> uri(String text) {
    try {
      URI uri = new URI(text);
      String host = uri.getHost();
      if (host == null || uri.getUserInfo() != null || uri.getScheme() == null) {
        return Optional.empty();
      }
      boolean isHere =
          host.equals("localhost")
              || Proxies.literal(host.replaceAll("[\\[\\]]", ""))
                  .filter(InetAddress::isLoopbackAddress)
                  .isPresent();
      String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
      return scheme.equals("https") || (scheme.equals("http") && isHere)
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
