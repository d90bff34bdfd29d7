package dev.alpi.model;

import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a profile's {@code config.yaml} says about models.
 *
 * <pre>{@code
 * providers:
 *   endpoints:
 *     - {name: lab, url: "http://127.0.0.1:9999/v1", wire: openai, key: LAB_KEY}
 *   ollama:
 *     - {name: ollama, url: "http://127.0.0.1:11434"}
 * runtime: {first_byte_timeout_s: 300, stream_idle_timeout_s: 120, stream_max_duration_s: 600}
 * models:
 *   lab/some-model:
 *     context_window: 32768
 *     max_output_tokens: 4096
 *     price_usd_per_mtok: {in: 1.0, out: 2.0, cached_in: 0.1, cache_write: 1.25}
 *     reasoning: effort
 *     images: true
 * }</pre>
 *
 * <p>{@code key} is the name of a secret of the profile, or {@code ${NAME}}, which falls back on
 * the process's environment; it may be absent. {@code wire} is {@code openai} or {@code anthropic}.
 * What {@code models} says of a model wins over the built-in table, member by member.
 */
public final class ModelSettings {
  /** The settings of an empty configuration. */
  public static final ModelSettings DEFAULT =
      new ModelSettings(List.of(), List.of(), Timeouts.DEFAULT, Map.of());

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]{0,127}";
  private static final Pattern KEY = Pattern.compile(VARIABLE + "|\\$\\{" + VARIABLE + "}");
  private static final Duration TIMEOUT_MAX = Duration.ofDays(365);
  private static final String ENDPOINT_HINT =
      "an endpoint looks like {name: lab, url: \"http://127.0.0.1:9999/v1\", wire: openai, "
          + "key: LAB_KEY}";
  private static final String OLLAMA_HINT =
      "an ollama server looks like {name: ollama, url: \"http://127.0.0.1:11434\"}";

  private final List<Endpoint> endpoints;
  private final List<Endpoint> ollama;
  private final Timeouts timeouts;
  private final Map<ModelName, ModelEntry> models;

  private ModelSettings(
      List<Endpoint> endpoints,
      List<Endpoint> ollama,
      Timeouts timeouts,
      Map<ModelName, ModelEntry> models) {
    this.endpoints = List.copyOf(endpoints);
    this.ollama = List.copyOf(ollama);
    this.timeouts = timeouts;
    this.models = Map.copyOf(models);
  }

  /**
   * Reads the settings of models from the effective {@code config}; other settings are not looked
   * at.
   *
   * @throws ModelSettingsException if one has the wrong form; it says which and what is allowed
   */
  public static ModelSettings read(JsonValue.Obj config) throws ModelSettingsException {
    JsonValue.Obj providers = mapping(config, "providers");
    Set<String> taken = new HashSet<>();
    taken.add(KnownProvider.BUILTIN);
    KnownProvider.ALL.forEach(provider -> taken.add(provider.endpoint().name()));
    List<Endpoint> endpoints = new ArrayList<>();
    List<JsonValue> rows = rows(providers, "providers.endpoints", "endpoints", ENDPOINT_HINT);
    for (int i = 0; i < rows.size(); i++) {
      endpoints.add(endpoint("providers.endpoints[" + i + "]", rows.get(i), taken));
    }
    List<Endpoint> ollama = new ArrayList<>();
    rows = rows(providers, "providers.ollama", "ollama", OLLAMA_HINT);
    for (int i = 0; i < rows.size(); i++) {
      ollama.add(ollama("providers.ollama[" + i + "]", rows.get(i), taken));
    }
    return new ModelSettings(
        endpoints, ollama, timeouts(mapping(config, "runtime")), models(config));
  }

  /** Returns the configured servers other than Ollama's. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Returns the configured Ollama servers, as endpoints without a key. */
  public List<Endpoint> ollama() {
    return ollama;
  }

  /** Returns how long a call may take. */
  public Timeouts timeouts() {
    return timeouts;
  }

  /** Returns the providers that need no configuration but a key. */
  public static List<Endpoint> known() {
    return KnownProvider.ALL.stream().map(KnownProvider::endpoint).toList();
  }

  /**
   * Returns which variables hold keys, and the providers that they are keys of: the known ones and
   * those that are configured.
   */
  public Map<String, List<String>> keyVariables() {
    Map<String, List<String>> variables = new LinkedHashMap<>();
    Stream<Endpoint> known = KnownProvider.ALL.stream().map(KnownProvider::endpoint);
    Stream.concat(known, endpoints.stream())
        .forEach(
            endpoint ->
                endpoint
                    .keyVariable()
                    .ifPresent(
                        variable ->
                            variables
                                .computeIfAbsent(variable, _ -> new ArrayList<>())
                                .add(endpoint.name())));
    return variables;
  }

  /** Returns the keys of the configured servers as far as {@code secrets} has them. */
  public List<String> keys(Secrets secrets) {
    List<String> keys = new ArrayList<>();
    for (Endpoint endpoint : endpoints) {
      try {
        endpoint.secret(secrets).ifPresent(keys::add);
      } catch (ConfigException e) {
        // whoever uses the server is told
      }
    }
    return keys;
  }

  /** Returns what {@code models} says, by model. */
  Map<ModelName, ModelEntry> models() {
    return models;
  }

  private static JsonValue.Obj mapping(JsonValue.Obj config, String name)
      throws ModelSettingsException {
    // no switches over types: they are linked anew at each start of alpi
    JsonValue value = config.get(name).orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL) {
      return JsonValue.Obj.EMPTY;
    }
    if (value instanceof JsonValue.Obj mapping) {
      return mapping;
    }
    throw new ModelSettingsException(name, "must be a mapping", "indent its members");
  }

  private static List<JsonValue> rows(JsonValue.Obj in, String at, String name, String hint)
      throws ModelSettingsException {
    JsonValue value = in.get(name).orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL) {
      return List.of();
    }
    if (value instanceof JsonValue.Arr(List<JsonValue> items)) {
      return items;
    }
    throw new ModelSettingsException(at, "must be a list", hint);
  }

  private static Endpoint endpoint(String at, JsonValue row, Set<String> taken)
      throws ModelSettingsException {
    JsonValue.Obj members = row(at, row, ENDPOINT_HINT);
    String name = name(at, members, taken, ENDPOINT_HINT);
    Wire wire =
        members
            .string("wire")
            .flatMap(Wire::parse)
            .orElseThrow(
                () ->
                    new ModelSettingsException(
                        at + ".wire", "must be openai or anthropic", ENDPOINT_HINT));
    return new Endpoint(name, url(at, members, ENDPOINT_HINT), wire, key(at, members));
  }

  private static Optional<String> key(String at, JsonValue.Obj members)
      throws ModelSettingsException {
    JsonValue key = members.get("key").orElse(JsonValue.Null.NULL);
    if (key == JsonValue.Null.NULL) {
      return Optional.empty();
    }
    if (key instanceof JsonValue.Str(String text) && KEY.matcher(text).matches()) {
      return Optional.of(text);
    }
    // never quoted: it may be the key itself
    throw new ModelSettingsException(
        at + ".key",
        "must be the name of a variable (letters, digits and _), not a key",
        "store the key with alpi secrets set LAB_KEY, and write key: LAB_KEY or \"${LAB_KEY}\"");
  }

  private static Endpoint ollama(String at, JsonValue row, Set<String> taken)
      throws ModelSettingsException {
    JsonValue.Obj members = row(at, row, OLLAMA_HINT);
    String name = name(at, members, taken, OLLAMA_HINT);
    URI url = url(at, members, OLLAMA_HINT);
    // the OpenAI-compatible API of an Ollama server is below /v1; alpi-engine spec §11
    URI below = url.getPath().endsWith("/v1") ? url : URI.create(url + "/v1");
    return new Endpoint(name, below, Wire.OPENAI, Optional.empty());
  }

  private static JsonValue.Obj row(String at, JsonValue row, String hint)
      throws ModelSettingsException {
    if (row instanceof JsonValue.Obj members) {
      return members;
    }
    throw new ModelSettingsException(at, "must be a mapping", hint);
  }

  private static String name(String at, JsonValue.Obj members, Set<String> taken, String hint)
      throws ModelSettingsException {
    String name = members.string("name").orElse("");
    if (!NAME.matcher(name).matches()) {
      throw new ModelSettingsException(
          at + ".name", "must be 1 to 64 letters, digits, dots, - or _", hint);
    }
    if (!taken.add(name.toLowerCase(Locale.ROOT))) {
      throw new ModelSettingsException(
          at + ".name", name + " is already a provider", "choose another name");
    }
    return name;
  }

  private static URI url(String at, JsonValue.Obj members, String hint)
      throws ModelSettingsException {
    String text = members.string("url").orElse("").strip();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    try {
      URI url = new URI(text);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      boolean bare =
          url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
      if (web && bare && url.getHost() != null && url.getPort() <= 65_535) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below; the text is not quoted, it may hold a password
    }
    throw new ModelSettingsException(
        at + ".url",
        "must be http:// or https:// with a host, without user, query and fragment",
        hint);
  }

  private static Timeouts timeouts(JsonValue.Obj runtime) throws ModelSettingsException {
    Timeouts defaults = Timeouts.DEFAULT;
    return new Timeouts(
        defaults.connect(),
        seconds(runtime, "first_byte_timeout_s", defaults.firstByte()),
        seconds(runtime, "stream_idle_timeout_s", defaults.idle()),
        seconds(runtime, "stream_max_duration_s", defaults.total()));
  }

  private static Duration seconds(JsonValue.Obj runtime, String name, Duration absent)
      throws ModelSettingsException {
    JsonValue value = runtime.get(name).orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL) {
      return absent;
    }
    Optional<BigDecimal> seconds =
        value instanceof JsonValue.Num number ? Decimals.plain(number) : Optional.empty();
    BigDecimal max = BigDecimal.valueOf(TIMEOUT_MAX.toSeconds());
    if (seconds.isPresent()
        && seconds.get().compareTo(BigDecimal.valueOf(1, 3)) >= 0
        && seconds.get().compareTo(max) <= 0) {
      return Duration.ofMillis(seconds.get().movePointRight(3).longValue());
    }
    throw new ModelSettingsException(
        "runtime." + name,
        "must be a number of seconds from 0.001 to " + max,
        "write for example " + name + ": " + absent.toSeconds());
  }

  private static Map<ModelName, ModelEntry> models(JsonValue.Obj config)
      throws ModelSettingsException {
    Map<ModelName, ModelEntry> models = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> row : mapping(config, "models").members().entrySet()) {
      String at = "models." + row.getKey();
      ModelName name =
          ModelName.parse(row.getKey())
              .orElseThrow(
                  () ->
                      new ModelSettingsException(
                          at, "is not a model name", "write it as provider/model"));
      models.put(name, ModelEntry.read(at, row.getValue()));
    }
    return models;
  }
}
