package dev.alpi.testkit;

/** Prints errors in the shapes of the wire formats, with the words that providers use. */
final class Failures {
  private Failures() {}

  static String body(Wire wire, Content.Failure failure) {
    return switch (wire) {
      case OPENAI -> openAi(failure);
      case ANTHROPIC -> anthropic(failure);
    };
  }

  static String openAi(Content.Failure failure) {
    String type =
        switch (failure.status()) {
          case 400, 401, 403, 404, 413 -> "invalid_request_error";
          case 402 -> "insufficient_quota";
          case 429 -> "rate_limit_error";
          default -> "server_error";
        };
    String code =
        switch (failure.status()) {
          case 401 -> "invalid_api_key";
          case 402 -> "insufficient_quota";
          case 429 -> "rate_limit_exceeded";
          default -> "";
        };
    return Refusal.openAi(message(failure), orElse(failure.type(), type), "", code);
  }

  static String anthropic(Content.Failure failure) {
    String type =
        switch (failure.status()) {
          case 400 -> "invalid_request_error";
          case 401 -> "authentication_error";
          case 402 -> "billing_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 413 -> "request_too_large";
          case 429 -> "rate_limit_error";
          case 504 -> "timeout_error";
          case 529 -> "overloaded_error";
          default -> "api_error";
        };
    return Refusal.anthropic(orElse(failure.type(), type), message(failure));
  }

  private static String message(Content.Failure failure) {
    String message =
        switch (failure.status()) {
          case 429 -> "Rate limit reached for requests";
          case 529 -> "Overloaded";
          case 500 -> "Internal server error";
          default -> "The request failed with status " + failure.status();
        };
    return orElse(failure.message(), message);
  }

  private static String orElse(String given, String otherwise) {
    return given.isEmpty() ? otherwise : given;
  }
}
