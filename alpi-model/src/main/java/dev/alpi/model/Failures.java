package dev.alpi.model;

import dev.alpi.model.ModelException.Billing;
import dev.alpi.model.ModelException.Kind;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Words the failures of one call. Every text of a stranger passes {@link ProviderText} here, and no
 * cause is attached: it could hold what the message must not.
 */
final class Failures {
  private final ModelName model;
  private final Optional<ApiKey> key;

  Failures(ModelName model, Optional<ApiKey> key) {
    this.model = model;
    this.key = key;
  }

  ModelException cancelled(Billing billing) {
    return failure(Kind.CANCELLED, billing, "cancelled", "", Optional.empty());
  }

  ModelException timeout(String stage, Duration limit, Billing billing) {
    return failure(
        Kind.TIMEOUT,
        billing,
        "nothing for " + limit.toMillis() / 1000.0 + " s " + stage,
        "the limits are runtime.first_byte_timeout_s, stream_idle_timeout_s and "
            + "stream_max_duration_s in config.yaml",
        Optional.empty());
  }

  ModelException network(Throwable cause, String host, Billing billing) {
    if (cause instanceof HttpConnectTimeoutException) {
      return failure(
          Kind.TIMEOUT,
          Billing.NOT_BILLED,
          "no connection to " + host + " in time",
          "is the server up and reachable?",
          Optional.empty());
    }
    if (cause instanceof ConnectException) {
      boolean unknown = has(cause, UnresolvedAddressException.class);
      return failure(
          Kind.NETWORK,
          Billing.NOT_BILLED,
          unknown ? "no address for " + host : "no connection to " + host,
          "is the server up and reachable?",
          Optional.empty());
    }
    String what = cause instanceof SSLException ? "TLS with " : "the connection to ";
    String why = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return failure(
        Kind.NETWORK, billing, what + host + " failed" + why, "try again", Optional.empty());
  }

  ModelException wire(WireException e) {
    return failure(
        e.kind(), Billing.MAY_BE_BILLED, e.getMessage(), hint(e.kind()), Optional.empty());
  }

  ModelException status(ProviderError error, HttpHeaders headers) {
    String explained = error.message().isBlank() ? "" : ": " + error.message();
    Kind kind = error.kind();
    return failure(
        kind,
        billing(error.status()),
        said(kind) + " (http " + error.status() + ")" + explained,
        hint(kind),
        retryAfter(headers));
  }

  /**
   * A refusal is not billed. But these say that something in between gave up waiting: the model
   * behind it may have worked.
   */
  private static Billing billing(int status) {
    return switch (status) {
      case 408, 499, 502, 504, 520, 521, 522, 523, 524 -> Billing.MAY_BE_BILLED;
      default -> Billing.NOT_BILLED;
    };
  }

  private ModelException failure(
      Kind kind, Billing billing, String happened, String hint, Optional<Duration> retryAfter) {
    String message = model + ": " + happened;
    return new ModelException(kind, billing, ProviderText.clean(message, key), hint, retryAfter);
  }

  static String said(Kind kind) {
    return switch (kind) {
      case AUTHENTICATION -> "the provider refuses the key";
      case PAYMENT -> "the account has no credit";
      case UNKNOWN_MODEL -> "the provider has no such model";
      case CONTEXT_OVERFLOW -> "the conversation is longer than the context window";
      case BAD_REQUEST -> "the provider refuses the request";
      case RATE_LIMIT -> "too many requests";
      case SERVER -> "the provider failed";
      case NETWORK, TIMEOUT, PROTOCOL, CANCELLED -> "no answer";
    };
  }

  private String hint(Kind kind) {
    return switch (kind) {
      case AUTHENTICATION ->
          "check the key of " + model.provider() + " among the profile's secrets";
      case PAYMENT -> "add credit with the provider, or choose another model";
      case UNKNOWN_MODEL -> "check the part after the slash against the provider's list of models";
      case CONTEXT_OVERFLOW -> "compact the conversation, or choose a model with a larger window";
      case BAD_REQUEST -> "the provider's words say what it does not accept";
      case RATE_LIMIT -> "wait, or choose another model";
      case SERVER, NETWORK, TIMEOUT -> "try again later, or choose another model";
      case PROTOCOL -> "is the url that of the configured wire (openai or anthropic)?";
      case CANCELLED -> "";
    };
  }

  /**
   * Returns how long {@code headers} ask to wait: {@code retry-after-ms} (OpenAI), else {@code
   * Retry-After} in seconds or as a date (RFC 9110 section 10.2.3), which is measured against the
   * {@code Date} of the same answer, so that no clock of ours matters.
   */
  static Optional<Duration> retryAfter(HttpHeaders headers) {
    Optional<Duration> millis =
        headers.firstValue("retry-after-ms").flatMap(text -> number(text, Duration.ofMillis(1)));
    if (millis.isPresent()) {
      return millis;
    }
    Optional<String> after = headers.firstValue("retry-after");
    return after
        .flatMap(text -> number(text, Duration.ofSeconds(1)))
        .or(
            () ->
                after
                    .flatMap(Failures::date)
                    .flatMap(
                        until ->
                            headers
                                .firstValue("date")
                                .flatMap(Failures::date)
                                .map(now -> Duration.between(now, until)))
                    .filter(delay -> !delay.isNegative()));
  }

  private static Optional<Duration> number(String text, Duration unit) {
    String trimmed = text.strip();
    if (!trimmed.matches("\\d{1,9}(\\.\\d{1,9})?")) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofNanos((long) (Double.parseDouble(trimmed) * unit.toNanos())));
  }

  private static Optional<ZonedDateTime> date(String text) {
    try {
      return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    // bounded, since causes may form a ring
    Throwable at = thrown;
    for (int depth = 0; depth < 10 && at != null; depth++) {
      if (type.isInstance(at)) {
        return true;
      }
      at = at.getCause();
    }
    return false;
  }
}
