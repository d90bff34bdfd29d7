package dev.alpi.testkit;

/** A request that the service would refuse, with what it would say. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private final int status;
  private final String type;
  private final String code;
  private final String param;

  /** An empty {@code code} or {@code param} is printed as null, or left out. */
  Refusal(int status, String type, String code, String param, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
  }

  int status() {
    return status;
  }

  /** Prints the body in the shape of {@code wire}. */
  String body(Wire wire) {
    return switch (wire) {
      case OPENAI -> openAi(getMessage(), type, param, code);
      case ANTHROPIC -> anthropic(type, getMessage());
    };
  }

  static String openAi(String message, String type, String param, String code) {
    return Json.object(
            "error",
            Json.object(
                "message", message, "type", type, "param", orNull(param), "code", orNull(code)))
        .print();
  }

  static String anthropic(String type, String message) {
    return Json.object("type", "error", "error", Json.object("type", type, "message", message))
        .print();
  }

  private static Json orNull(String text) {
    return text.isEmpty() ? Json.NULL : Json.of(text);
  }
}
