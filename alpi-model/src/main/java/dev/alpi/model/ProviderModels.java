package dev.alpi.model;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.model.ModelException.Kind;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Asks a server which models it has, by {@code GET /models}, which both wires have: {@code {"data":
 * [{"id": "…"}, …]}}. Nothing is billed for it.
 */
final class ProviderModels {
  /** OpenRouter's list of some 400 models, with descriptions, has about 1 MiB. */
  static final int BYTES_MAX = 16 * 1024 * 1024;

  /** A person reads them. */
  static final int MODELS_MAX = 5_000;

  /** A list comes at once or not at all; a person waits for it. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(20);

  /** What a name has to be to stand behind a slash in a setting. */
  private static final Pattern ID = Pattern.compile("[!-~]{1,200}");

  /** Gemini's compatible endpoint puts this before its names, and takes them without. */
  private static final String GEMINI_PREFIX = "models/";

  /** Anthropic gives 20 unless asked for more, 1,000 at most. */
  private static final String ALL_OF_ANTHROPIC = "?limit=1000";

  private final Endpoint endpoint;
  private final Optional<ApiKey> key;
  private final WireFormat format;
  private final Timeouts timeouts;
  private final Failures failures;

  ProviderModels(Endpoint endpoint, Optional<ApiKey> key, WireFormat format, Timeouts timeouts) {
    this.endpoint = endpoint;
    this.key = key;
    this.format = format;
    this.timeouts = timeouts;
    this.failures = new Failures(new ModelName(endpoint.name(), "models"), key);
  }

  /** Returns the models, in the server's order. */
  List<ModelName> ask(HttpClient client, Cancellation cancellation) throws ModelException {
    HttpResponse<byte[]> answer = get(client, cancellation);
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    if (answer.statusCode() != 200) {
      throw failures.status(ProviderError.ofBody(answer.statusCode(), body), answer.headers());
    }
    try {
      return names(Json.parse(body));
    } catch (JsonSyntaxException e) {
      throw failures.wire(WireException.protocol("its list of models is " + e.getMessage()));
    } catch (WireException e) {
      throw failures.wire(e);
    }
  }

  private HttpResponse<byte[]> get(HttpClient client, Cancellation cancellation)
      throws ModelException {
    String query = endpoint.wire() == Wire.ANTHROPIC ? ALL_OF_ANTHROPIC : "";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint.url() + "/models" + query))
            .header("accept", "application/json")
            .header("user-agent", "alpi")
            .GET();
    format.headers(key).forEach(header -> request.header(header.name(), header.value()));
    Duration limit = timeouts.firstByte().compareTo(WAIT_MAX) < 0 ? timeouts.firstByte() : WAIT_MAX;
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(
            request.build(),
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), BYTES_MAX));
    try (Cancellation.Registration _ = cancellation.onCancel(() -> exchange.cancel(true))) {
      return exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw failures.timeout("until the end of the list of models", limit, Billing.NOT_BILLED);
    } catch (CancellationException e) {
      throw failures.cancelled(Billing.NOT_BILLED);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw failures.cancelled(Billing.NOT_BILLED);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Throwable inner =
          cause instanceof CompletionException && cause.getCause() != null
              ? cause.getCause()
              : cause;
      throw failures.network(inner, endpoint.url().getAuthority(), Billing.NOT_BILLED);
    }
  }

  private List<ModelName> names(JsonValue body) throws WireException {
    if (!(body instanceof JsonValue.Obj object)
        || !(object.get("data").orElse(JsonValue.Null.NULL) instanceof JsonValue.Arr(var rows))) {
      throw new WireException(Kind.PROTOCOL, "the answer is no list of models");
    }
    List<ModelName> names = new ArrayList<>();
    for (JsonValue row : rows) {
      if (row instanceof JsonValue.Obj model && names.size() < MODELS_MAX) {
        model
            .string("id")
            .map(id -> id.startsWith(GEMINI_PREFIX) ? id.substring(GEMINI_PREFIX.length()) : id)
            .filter(id -> ID.matcher(id).matches())
            .ifPresent(id -> names.add(new ModelName(endpoint.name(), id)));
      }
    }
    return List.copyOf(names);
  }
}
