package dev.alpi.testkit;

import static dev.alpi.testkit.ChatCompletionsShape.array;
import static dev.alpi.testkit.ChatCompletionsShape.extras;
import static dev.alpi.testkit.ChatCompletionsShape.name;
import static dev.alpi.testkit.ChatCompletionsShape.object;
import static dev.alpi.testkit.ChatCompletionsShape.refusal;
import static dev.alpi.testkit.ChatCompletionsShape.string;
import static dev.alpi.testkit.ChatCompletionsShape.tooLong;
import static dev.alpi.testkit.ChatCompletionsShape.type;
import static dev.alpi.testkit.ChatCompletionsShape.value;

import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Refuses what OpenAI's chat completions refuse, in their words. */
final class ChatCompletionsCheck {
  /** OpenAI's limit on the id of a tool call. */
  private static final int CALL_ID_CHARS_MAX = 40;

  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  /** What OpenAI, and the services that speak its format, document. */
  private static final Set<String> PARAMETERS =
      Set.of(
          """
          model messages tools tool_choice parallel_tool_calls stream stream_options
          max_tokens max_completion_tokens temperature top_p n stop presence_penalty
          frequency_penalty logit_bias logprobs top_logprobs seed user response_format
          reasoning_effort verbosity store metadata modalities prediction service_tier
          prompt_cache_key prompt_cache_retention safety_identifier web_search_options
          reasoning include_reasoning usage provider models transforms plugins session_id
          thinking top_k min_p random_seed keep_alive\
          """
              .split("\\s+"));

  /** The same for a message. */
  private static final Set<String> MESSAGE =
      Set.of(
          """
          role content name tool_calls tool_call_id refusal audio annotations
          reasoning_content reasoning reasoning_details prefix cache_control\
          """
              .split("\\s+"));

  private final Json.Obj body;

  private ChatCompletionsCheck(Json.Obj body) {
    this.body = body;
  }

  /** Checks {@code body} whole. */
  static void check(Json.Obj body, List<String> models) throws Refusal {
    ChatCompletionsCheck check = new ChatCompletionsCheck(body);
    extras("", body, PARAMETERS);
    check.model(models);
    check.numbers();
    check.streaming();
    check.tools();
    check.messages();
  }

  private void model(List<String> models) throws Refusal {
    Json model = body.member("model").orElse(Json.Null.MADE);
    if (model instanceof Json.Null) {
      throw refusal("", "", "you must provide a model parameter");
    }
    if (!(model instanceof Json.Str(String name, int _))) {
      throw type("model", "a string", model);
    }
    if (name.isBlank()) {
      throw refusal("", "", "you must provide a model parameter");
    }
    if (!models.isEmpty() && !models.contains(name)) {
      String message = "The model `" + name + "` does not exist or you do not have access to it.";
      throw new Refusal(404, "invalid_request_error", "model_not_found", "", message);
    }
  }

  private void numbers() throws Refusal {
    for (String name : List.of("max_tokens", "max_completion_tokens", "n")) {
      Json value = body.member(name).orElse(Json.Null.MADE);
      if (value instanceof Json.Null) {
        continue;
      }
      if (!value.kind().equals("an integer")) {
        throw type(name, "an integer", value);
      }
      range(name, (Json.Num) value, "1", name.equals("n") ? "1" : "1000000000");
    }
    if (has("max_tokens") && has("max_completion_tokens")) {
      throw refusal(
          "invalid_parameter_combination",
          "max_tokens",
          "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
    }
    for (Map.Entry<String, String> limit : Map.of("temperature", "2", "top_p", "1").entrySet()) {
      Json value = body.member(limit.getKey()).orElse(Json.Null.MADE);
      if (value instanceof Json.Num number) {
        range(limit.getKey(), number, "0", limit.getValue());
      } else if (!(value instanceof Json.Null)) {
        throw type(limit.getKey(), "a decimal", value);
      }
    }
  }

  private static void range(String name, Json.Num value, String min, String max) throws Refusal {
    BigDecimal number = new BigDecimal(value.text());
    if (number.compareTo(new BigDecimal(min)) < 0) {
      throw refusal(
          "integer_below_min_value",
          name,
          "Invalid '%s': value below minimum value. Expected a value >= %s, but got %s instead."
              .formatted(name, min, value.text()));
    }
    if (number.compareTo(new BigDecimal(max)) > 0) {
      throw refusal(
          "integer_above_max_value",
          name,
          "Invalid '%s': value above maximum value. Expected a value <= %s, but got %s instead."
              .formatted(name, max, value.text()));
    }
  }

  private void streaming() throws Refusal {
    Json stream = body.member("stream").orElse(Json.Null.MADE);
    if (!(stream instanceof Json.Bool) && !(stream instanceof Json.Null)) {
      throw type("stream", "a boolean", stream);
    }
    Json options = body.member("stream_options").orElse(Json.Null.MADE);
    if (options instanceof Json.Null) {
      return;
    }
    if (!body.isTrue("stream")) {
      throw refusal(
          "",
          "stream_options",
          "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
    }
    if (!(options instanceof Json.Obj object)) {
      throw type("stream_options", "an object", options);
    }
    Json usage = object.member("include_usage").orElse(Json.of(true));
    if (!(usage instanceof Json.Bool)) {
      throw type("stream_options.include_usage", "a boolean", usage);
    }
  }

  private void tools() throws Refusal {
    if (!has("tools")) {
      for (String name : List.of("tool_choice", "parallel_tool_calls")) {
        if (has(name)) {
          throw refusal("", name, "'" + name + "' is only allowed when 'tools' are specified.");
        }
      }
      return;
    }
    List<Json> tools = array("tools", body.member("tools").orElseThrow());
    for (int i = 0; i < tools.size(); i++) {
      String at = "tools[" + i + "]";
      Json.Obj tool = object(at, tools.get(i));
      extras(at, tool, Set.of("type", "function", "cache_control"));
      value(at + ".type", string(at + ".type", tool, "type"), Set.of("function"));
      Json.Obj function = object(at + ".function", tool.member("function").orElse(Json.Null.MADE));
      extras(at + ".function", function, Set.of("name", "description", "parameters", "strict"));
      String name = string(at + ".function.name", function, "name");
      name(at + ".function.name", name);
      if (function.member("parameters").isPresent()) {
        schema(name, at + ".function.parameters", function.member("parameters").get());
      }
    }
    Json choice = body.member("tool_choice").orElse(Json.of("auto"));
    if (choice instanceof Json.Str(String text, int _)) {
      value("tool_choice", text, Set.of("none", "auto", "required"));
    } else {
      object("tool_choice", choice);
    }
  }

  private static void schema(String function, String at, Json schema) throws Refusal {
    String invalid = "Invalid schema for function '" + function + "': ";
    if (!(schema instanceof Json.Obj object)) {
      throw type(at, "an object", schema);
    }
    String type = object.text("type").orElse("None");
    if (!type.equals("object")) {
      throw refusal(
          "invalid_function_parameters",
          at,
          invalid
              + "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"%s\"'."
                  .formatted(type));
    }
    arraysHaveItems(invalid, at, object);
  }

  private static void arraysHaveItems(String invalid, String at, Json schema) throws Refusal {
    if (!(schema instanceof Json.Obj object)) {
      return;
    }
    if (object.text("type").orElse("").equals("array") && object.member("items").isEmpty()) {
      throw refusal("invalid_function_parameters", at, invalid + "array schema missing items.");
    }
    if (object.member("properties").orElse(Json.Obj.EMPTY) instanceof Json.Obj properties) {
      for (Json property : properties.members().values()) {
        arraysHaveItems(invalid, at, property);
      }
    }
    if (object.member("items").isPresent()) {
      arraysHaveItems(invalid, at, object.member("items").get());
    }
  }

  private void messages() throws Refusal {
    if (!has("messages")) {
      throw refusal(
          "missing_required_parameter", "messages", "Missing required parameter: 'messages'.");
    }
    List<Json> messages = array("messages", body.member("messages").orElseThrow());
    Set<String> open = new LinkedHashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      String at = "messages[" + i + "]";
      Json.Obj message = object(at, messages.get(i));
      extras(at, message, MESSAGE);
      String role = string(at + ".role", message, "role");
      value(at + ".role", role, ROLES);
      if (role.equals("tool")) {
        result(at, message, open);
        continue;
      }
      closed(open, at);
      boolean calls = role.equals("assistant") && message.members().containsKey("tool_calls");
      if (calls) {
        calls(at, message, open);
      }
      if (!calls || !(message.member("content").orElse(Json.Null.MADE) instanceof Json.Null)) {
        content(at + ".content", role, message.member("content").orElse(Json.Null.MADE));
      }
    }
    closed(open, "messages[" + messages.size() + "]");
  }

  private static void result(String at, Json.Obj message, Set<String> open) throws Refusal {
    String id = string(at + ".tool_call_id", message, "tool_call_id");
    if (!open.remove(id)) {
      throw refusal(
          "",
          at + ".role",
          "Invalid parameter: messages with role 'tool' must be a response to a preceeding message"
              + " with 'tool_calls'.");
    }
    content(at + ".content", "tool", message.member("content").orElse(Json.Null.MADE));
  }

  private static void closed(Set<String> open, String at) throws Refusal {
    if (!open.isEmpty()) {
      throw refusal(
          "",
          at + ".role",
          "An assistant message with 'tool_calls' must be followed by tool messages responding to"
              + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
              + String.join(", ", open));
    }
  }

  private static void calls(String at, Json.Obj message, Set<String> open) throws Refusal {
    List<Json> calls = array(at + ".tool_calls", message.member("tool_calls").orElseThrow());
    for (int i = 0; i < calls.size(); i++) {
      String call = at + ".tool_calls[" + i + "]";
      Json.Obj object = object(call, calls.get(i));
      String id = string(call + ".id", object, "id");
      if (id.length() > CALL_ID_CHARS_MAX) {
        throw tooLong(call + ".id", id, CALL_ID_CHARS_MAX);
      }
      value(call + ".type", string(call + ".type", object, "type"), Set.of("function"));
      Json.Obj function =
          object(call + ".function", object.member("function").orElse(Json.Null.MADE));
      name(call + ".function.name", string(call + ".function.name", function, "name"));
      string(call + ".function.arguments", function, "arguments");
      if (!open.add(id)) {
        throw refusal("invalid_value", call + ".id", "Duplicate value for '" + call + ".id'.");
      }
    }
  }

  private static void content(String at, String role, Json content) throws Refusal {
    if (content instanceof Json.Str) {
      return;
    }
    if (!(content instanceof Json.Arr)) {
      throw type(at, "one of a string or array of objects", content);
    }
    Set<String> types =
        switch (role) {
          case "user" -> Set.of("text", "image_url", "input_audio", "file");
          case "assistant" -> Set.of("text", "refusal");
          default -> Set.of("text");
        };
    List<Json> parts = array(at, content);
    for (int i = 0; i < parts.size(); i++) {
      String part = at + "[" + i + "]";
      Json.Obj object = object(part, parts.get(i));
      String type = string(part + ".type", object, "type");
      value(part + ".type", type, types);
      switch (type) {
        case "text" -> string(part + ".text", object, "text");
        case "image_url" -> ImageCheck.openAi(part, object);
        default -> {
          // sound and files are not looked at
        }
      }
    }
  }

  private boolean has(String name) {
    return !(body.member(name).orElse(Json.Null.MADE) instanceof Json.Null);
  }
}
