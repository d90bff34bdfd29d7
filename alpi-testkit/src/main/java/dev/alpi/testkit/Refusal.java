package dev.alpi.testkit;

import java.util.Map;

/** A request that the service would refuse, with what it would say. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;
  private final int status;
  private final String type;
  private final String code;
  private final String param;
  private final transient Json.Obj members;

  /** An empty {@code code} or {@code param} is printed as null, or left out. */
  Refusal(int status, String type, String code, String param, String message) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
    this.param = param;
    members = Json.Obj.EMPTY;
  }

  /**
   * An error in OpenAI's format whose object has the members of {@code others} after the message.
   */
  Refusal(int status, Json.Obj others, String message) {
    super(message);
    this.status = status;
    type = "";
    code = "";
    param = "";
    members = others;
  }

  int status() {
    return status;
  }

  /** Prints the body in the shape of {@code wire}. */
  String body(Wire wire) {
    if (!members.members().isEmpty()) {
      Json.Obj error = Json.object("message", getMessage());
      for (Map.Entry<String, Json> member : members.members().entrySet()) {
        error = Json.with(error, member.getKey(), member.getValue());
      }
      return Json.object("error", error).print();
    }
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
    return text.isEmpty() ? Json.Null.MADE : Json.of(text);
  }
}
