package dev.alpi.model;

import dev.alpi.profile.Ticker;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.Secrets;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the client for a model name: a known provider, a configured endpoint or Ollama server, or
 * the offline model.
 *
 * <p>Keys come only from the {@code secrets} handed in, and from what stands under them only where
 * the configuration has a reference. Clients are made when first asked for and kept.
 *
 * <p><b>Threads:</b> any.
 */
public final class ModelRouter implements AutoCloseable {
  private static final ModelName OFFLINE = new ModelName(KnownProvider.BUILTIN, "offline");

  private final ModelSettings settings;
  private final Secrets secrets;
  private final ModelClient offline;
  private final Ticker ticker;
  private final HttpConnections connections;
  private final ModelTable table;
  private final Map<String, ModelClient> clients = new HashMap<>();

  /**
   * Creates a router.
   *
   * @param secrets those of the profile
   * @param offline what answers {@code builtin/offline}; stays the caller's to close
   * @param ticker measures time-outs
   * @param connections what calls go through; stay the caller's to close
   */
  public ModelRouter(
      ModelSettings settings,
      Secrets secrets,
      ModelClient offline,
      Ticker ticker,
      HttpConnections connections) {
    this.settings = settings;
    this.secrets = secrets;
    this.offline = offline;
    this.ticker = ticker;
    this.connections = connections;
    this.table = ModelTable.of(settings);
  }

  /** Returns the client for {@code model}, or why there is none. Connects to nothing yet. */
  public Route route(ModelName model) {
    if (model.provider().equals(KnownProvider.BUILTIN)) {
      return model.equals(OFFLINE)
          ? new Route.Found(offline, table.find(model))
          : new Route.Refused(
              "no built-in model is called " + shown(model.model()), "use " + OFFLINE);
    }
    return endpoint(model.provider())
        .map(
            found ->
                switch (access(found)) {
                  case Access.Granted(Optional<ApiKey> key) ->
                      new Route.Found(client(found, key), table.find(model));
                  case Access.Denied(Route.Refused refused) -> refused;
                })
        .orElseGet(() -> unknown(model.provider()));
  }

  /**
   * Asks {@code provider} which models it has; nothing is billed for that.
   *
   * @throws ModelException if it does not say, or refuses the key
   */
  public ModelListing models(String provider, Cancellation cancellation) throws ModelException {
    if (provider.equals(KnownProvider.BUILTIN)) {
      return new ModelListing.Found(List.of(OFFLINE));
    }
    Optional<Endpoint> endpoint = endpoint(provider);
    if (endpoint.isEmpty()) {
      Route.Refused refused = unknown(provider);
      return new ModelListing.Refused(refused.reason(), refused.hint());
    }
    return switch (access(endpoint.get())) {
      case Access.Denied(Route.Refused refused) ->
          new ModelListing.Refused(refused.reason(), refused.hint());
      case Access.Granted(Optional<ApiKey> key) -> {
        HttpClient client =
            connections
                .client()
                .orElseThrow(
                    () ->
                        new Failures(new ModelName(provider, "models"), key)
                            .cancelled(ModelException.Billing.NOT_BILLED));
        yield new ModelListing.Found(
            new ProviderModels(endpoint.get(), key, format(endpoint.get()), settings.timeouts())
                .ask(client, cancellation));
      }
    };
  }

  /** Returns the provider parts that names may have, known ones first. */
  public List<String> providers() {
    List<String> names = new ArrayList<>();
    KnownProvider.ALL.forEach(provider -> names.add(provider.endpoint().name()));
    settings.endpoints().forEach(endpoint -> names.add(endpoint.name()));
    settings.ollama().forEach(server -> names.add(server.name()));
    names.add(KnownProvider.BUILTIN);
    return List.copyOf(names);
  }

  /** Returns the table that {@link Route.Found#card} is taken from. */
  public ModelTable table() {
    return table;
  }

  /** Closes every client that it made: their calls under way end as cancelled. */
  @Override
  public void close() {
    List<ModelClient> made;
    synchronized (clients) {
      made = List.copyOf(clients.values());
      clients.clear();
    }
    made.forEach(ModelClient::close);
  }

  private Optional<Endpoint> endpoint(String provider) {
    return KnownProvider.find(provider)
        .map(KnownProvider::endpoint)
        .or(
            () ->
                Stream.concat(settings.endpoints().stream(), settings.ollama().stream())
                    .filter(configured -> configured.name().equals(provider))
                    .findFirst());
  }

  private Route.Refused unknown(String provider) {
    return new Route.Refused(
        "unknown provider " + shown(provider),
        "known are "
            + String.join(", ", providers())
            + "; others are configured in providers.endpoints");
  }

  /** Whether a server can be called. */
  private sealed interface Access {
    record Granted(Optional<ApiKey> key) implements Access {}

    record Denied(Route.Refused why) implements Access {}
  }

  private Access access(Endpoint endpoint) {
    Optional<String> secret;
    try {
      secret = endpoint.secret(secrets);
    } catch (ConfigException e) {
      return denied("no key for " + endpoint.name() + ": " + e.getMessage(), e.hint());
    }
    Optional<ApiKey> key = secret.flatMap(ApiKey::read);
    if (secret.isPresent()) {
      String variable = endpoint.keyVariable().orElseThrow();
      if (key.isEmpty()) {
        return denied(
            variable + " is not a key: it has spaces, line breaks or characters beyond ASCII",
            secrets.hintToSet(variable));
      }
      if (!isPrivate(endpoint.url())) {
        return denied(
            "the key of " + endpoint.name() + " would cross the network in the clear",
            "use an https:// url, or http:// on this machine only");
      }
    }
    return new Access.Granted(key);
  }

  private static Access denied(String reason, String hint) {
    return new Access.Denied(new Route.Refused(reason, hint));
  }

  private ModelClient client(Endpoint endpoint, Optional<ApiKey> key) {
    synchronized (clients) {
      return clients.computeIfAbsent(
          endpoint.name(),
          name ->
              new HttpModelClient(
                  endpoint.url(), format(endpoint), key, settings.timeouts(), ticker, connections));
    }
  }

  private WireFormat format(Endpoint endpoint) {
    Dialect dialect =
        KnownProvider.find(endpoint.name()).map(KnownProvider::dialect).orElse(Dialect.PLAIN);
    return switch (endpoint.wire()) {
      case OPENAI -> new OpenAiWire(dialect, table);
      case ANTHROPIC -> new AnthropicWire(table);
    };
  }

  /** Says whether nobody on the way can read what is sent to {@code url}. */
  private static boolean isPrivate(URI url) {
    if (url.getScheme().equals("https")) {
      return true;
    }
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static String shown(String name) {
    return ProviderText.clean(name, Optional.empty());
  }
}
