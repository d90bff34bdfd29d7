package dev.alpi.model;

import dev.alpi.model.ModelException.Kind;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * An error as a provider words it.
 *
 * @param status the HTTP status, or what the error inside a stream gives instead; 0 if neither
 * @param code its codes and types, in lower case, joined by spaces
 * @param message its explanation, not cleaned; possibly empty
 */
record ProviderError(int status, String code, String message) {
  /**
   * Words by which providers tell that the conversation is too long: OpenAI and vLLM, Anthropic,
   * OpenRouter, Gemini, Groq, Mistral, llama.cpp and LM Studio, in this order.
   */
  private static final List<String> OVERFLOW =
      List.of(
          "context_length_exceeded",
          "maximum context length",
          "prompt is too long",
          "input length and `max_tokens` exceed context limit",
          "request_too_large",
          "context length",
          "exceeds the maximum number of tokens",
          "reduce the length of the messages",
          "too large for model with",
          "exceed_context_size",
          "exceeds the available context size",
          "context window");

  /** Words by which providers tell that the account is empty, whatever their status. */
  private static final List<String> EMPTY_ACCOUNT =
      List.of(
          "insufficient_quota",
          "billing_error",
          "credit balance is too low",
          "insufficient credits",
          "insufficient balance");

  /** Words for a model that is not there, under statuses other than 404. */
  private static final List<String> NO_SUCH_MODEL =
      List.of("model_not_found", "not a valid model id", "model not exist", "invalid model");

  /** Words for a refused key, under statuses other than 401 and 403. */
  private static final List<String> REFUSED_KEY =
      List.of(
          "invalid_api_key",
          "api key not valid",
          "authentication_error",
          "permission_error",
          "api_key_invalid");

  /** Reads the body of an answer with an error {@code status}. */
  static ProviderError ofBody(int status, String body) {
    try {
      return switch (Json.parse(body)) {
        case JsonValue.Obj object -> of(status, object);
        // Gemini's compatible endpoint wraps the object in an array
        case JsonValue.Arr(List<JsonValue> items)
            when !items.isEmpty() && items.getFirst() instanceof JsonValue.Obj object ->
            of(status, object);
        default -> new ProviderError(status, "", body);
      };
    } catch (JsonSyntaxException e) {
      return new ProviderError(status, "", body);
    }
  }

  /** Reads an object with an {@code error} member, or one that is the error itself. */
  static ProviderError of(int status, JsonValue.Obj object) {
    if (object.get("error").orElse(JsonValue.Null.NULL) instanceof JsonValue.Str(String text)) {
      return new ProviderError(status, "", text);
    }
    JsonValue.Obj error = object.get("error").isPresent() ? object.object("error") : object;
    int own = (int) error.integer("code").orElse(error.integer("status_code").orElse(0));
    String code =
        Stream.of("code", "type", "status")
            .flatMap(name -> error.string(name).stream())
            .reduce("", (left, right) -> left + " " + right)
            .strip()
            .toLowerCase(Locale.ROOT);
    String message = error.string("message").or(() -> error.string("detail")).orElse("");
    // OpenRouter puts the words of the provider behind it into metadata.raw
    String raw = error.object("metadata").string("raw").orElse("");
    return new ProviderError(
        status == 0 ? own : status, code, raw.isEmpty() ? message : message + ": " + raw);
  }

  /** Returns what kind of failure it is. */
  Kind kind() {
    String words = code + " " + message.toLowerCase(Locale.ROOT);
    if (has(words, EMPTY_ACCOUNT) || status == 402) {
      return Kind.PAYMENT;
    }
    if (status == 401 || status == 403 || has(words, REFUSED_KEY)) {
      return Kind.AUTHENTICATION;
    }
    if (status == 429 || words.contains("rate_limit")) {
      // a limit of tokens a minute may word itself like an overflow
      return Kind.RATE_LIMIT;
    }
    if (status == 413 || (status < 500 && has(words, OVERFLOW))) {
      return Kind.CONTEXT_OVERFLOW;
    }
    if (status == 404 || has(words, NO_SUCH_MODEL) || code.contains("not_found_error")) {
      return Kind.UNKNOWN_MODEL;
    }
    boolean isServers = status == 0 || status == 408 || status >= 500;
    return isServers && !code.contains("invalid_request") ? Kind.SERVER : Kind.BAD_REQUEST;
  }

  private static boolean has(String words, List<String> signs) {
    return signs.stream().anyMatch(words::contains);
  }
}
