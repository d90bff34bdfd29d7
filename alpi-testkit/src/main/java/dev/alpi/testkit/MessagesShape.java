package dev.alpi.testkit;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Takes values out of a messages request, or refuses them in Anthropic's words. */
final class MessagesShape {
  private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

  private MessagesShape() {}

  static void name(String at, String name) throws Refusal {
    if (!TOOL_NAME.matcher(name).matches()) {
      throw refusal(at + ": String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
    }
  }

  static void extras(String at, Json.Obj holder, Set<String> allowed) throws Refusal {
    for (String name : holder.members().keySet()) {
      if (!allowed.contains(name)) {
        throw refusal(at + "." + name + ": Extra inputs are not permitted");
      }
    }
  }

  static String string(String at, Json.Obj holder, String name) throws Refusal {
    if (holder.text(name).isPresent()) {
      return holder.text(name).get();
    }
    throw refusal(
        at
            + (holder.member(name).isEmpty()
                ? ": Field required"
                : ": Input should be a valid string"));
  }

  static BigDecimal integer(String at, Json.Obj holder, String name) throws Refusal {
    Json value = holder.member(name).orElse(Json.Null.MADE);
    if (value.kind().equals("an integer")) {
      return new BigDecimal(((Json.Num) value).text());
    }
    throw refusal(
        at
            + (holder.member(name).isEmpty()
                ? ": Field required"
                : ": Input should be a valid integer"));
  }

  static Json.Obj object(String at, Json value) throws Refusal {
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw refusal(at + ": Input should be a valid dictionary");
  }

  static List<Json> array(String at, Json value) throws Refusal {
    if (value instanceof Json.Arr(List<Json> items, int _)) {
      return items;
    }
    throw refusal(at + ": Input should be a valid list");
  }

  static Refusal refusal(String message) {
    return new Refusal(400, "invalid_request_error", "", "", message);
  }
}
