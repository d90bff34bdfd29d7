package dev.alpi.model;

import dev.alpi.model.ModelCard.Reasoning;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** OpenAI's chat completions, streamed, and the dialects of servers that imitate them. */
final class OpenAiWire implements WireFormat {
  private static final JsonValue.Obj CACHE_MARK = JsonValue.Obj.EMPTY.with("type", "ephemeral");

  /** Gemini's own sign for a call that it did not make; its page on thought signatures. */
  private static final JsonValue.Obj UNSIGNED =
      JsonValue.Obj.EMPTY.with(
          "google",
          JsonValue.Obj.EMPTY.with("thought_signature", "skip_thought_signature_validator"));

  private final Dialect dialect;
  private final ModelTable table;

  OpenAiWire(Dialect dialect, ModelTable table) {
    this.dialect = dialect;
    this.table = table;
  }

  @Override
  public String path() {
    return "/chat/completions";
  }

  @Override
  public List<Header> headers(Optional<ApiKey> key) {
    return key.map(secret -> new Header("authorization", secret.header("Bearer "))).stream()
        .toList();
  }

  @Override
  public Answer answer(ModelRequest request, Consumer<ModelEvent> events) {
    return new OpenAiAnswer(dialect, "call_" + request.messages().size() + "_", events);
  }

  @Override
  public JsonValue.Obj body(ModelRequest request) {
    JsonValue.Obj body =
        JsonValue.Obj.EMPTY
            .with("model", request.model().model())
            .with("messages", messages(request))
            .with("stream", true)
            .with(
                dialect == Dialect.OPENAI ? "max_completion_tokens" : "max_tokens",
                request.outputTokensMax());
    if (!request.tools().isEmpty()) {
      body = body.with("tools", tools(request.tools()));
    }
    return reasoning(request, affinity(request, usage(body)));
  }

  private JsonValue.Obj usage(JsonValue.Obj body) {
    return switch (dialect) {
      // sends the usage anyway, and refuses parameters that it does not know
      case MISTRAL -> body;
      case OPENROUTER -> body.with("usage", JsonValue.Obj.EMPTY.with("include", true));
      case OPENAI, GEMINI, GROQ, DEEPSEEK, PLAIN ->
          body.with("stream_options", JsonValue.Obj.EMPTY.with("include_usage", true));
    };
  }

  private JsonValue.Obj affinity(ModelRequest request, JsonValue.Obj body) {
    if (request.sessionId().isEmpty()) {
      return body;
    }
    return switch (dialect) {
      case OPENAI -> body.with("prompt_cache_key", request.sessionId());
      case OPENROUTER -> body.with("session_id", request.sessionId());
      case GEMINI, GROQ, MISTRAL, DEEPSEEK, PLAIN -> body;
    };
  }

  private JsonValue.Obj reasoning(ModelRequest request, JsonValue.Obj body) {
    Reasoning reasoning = table.find(request.model()).reasoning();
    if (reasoning == Reasoning.EFFORT_WITHOUT_TOOLS && !request.tools().isEmpty()) {
      // some models of OpenAI refuse tools even if no effort is given: theirs is not "none"
      return body.with("reasoning_effort", "none");
    }
    if (reasoning == Reasoning.NONE || request.effort().isEmpty()) {
      return body;
    }
    String level = request.effort().get().name().toLowerCase(Locale.ROOT);
    return dialect == Dialect.OPENROUTER
        ? body.with("reasoning", JsonValue.Obj.EMPTY.with("effort", level))
        : body.with("reasoning_effort", level);
  }

  private static JsonValue.Arr tools(List<ToolSpec> tools) {
    List<JsonValue> items = new ArrayList<>();
    for (ToolSpec tool : tools) {
      items.add(
          JsonValue.Obj.EMPTY
              .with("type", "function")
              .with(
                  "function",
                  JsonValue.Obj.EMPTY
                      .with("name", tool.name())
                      .with("description", tool.description())
                      .with("parameters", tool.parameters())));
    }
    return new JsonValue.Arr(items);
  }

  private JsonValue.Arr messages(ModelRequest request) {
    // OpenRouter passes these marks on to Anthropic, which caches nothing without them
    boolean marks =
        dialect == Dialect.OPENROUTER && request.model().model().startsWith("anthropic/");
    List<Message> messages = request.messages();
    int lastUser = messages.size() - 1;
    while (lastUser >= 0 && !(messages.get(lastUser) instanceof Message.User)) {
      lastUser--;
    }
    boolean sees = table.find(request.model()).vision() == ModelCard.Vision.IMAGES;
    List<JsonValue> items = new ArrayList<>();
    if (!request.system().isBlank()) {
      items.add(text("system", request.system(), marks));
    }
    for (int i = 0; i < messages.size(); i++) {
      if (dialect == Dialect.MISTRAL && isUserAfterResult(messages, i)) {
        items.add(text("assistant", "(interrupted)", false));
      }
      items.add(
          switch (messages.get(i)) {
            case Message.User user -> user(user, sees, marks && i == lastUser);
            case Message.Assistant assistant -> assistant(assistant);
            case Message.ToolResult result ->
                JsonValue.Obj.EMPTY
                    .with("role", "tool")
                    .with("tool_call_id", callId(result.callId()))
                    .with("content", result.text());
          });
    }
    return new JsonValue.Arr(items);
  }

  /** Mistral wants a message of the model between results and what the person says next. */
  private static boolean isUserAfterResult(List<Message> messages, int at) {
    return at > 0
        && messages.get(at) instanceof Message.User
        && messages.get(at - 1) instanceof Message.ToolResult;
  }

  /** The pictures first: what is said of them follows, and a mark on it covers them too. */
  private static JsonValue.Obj user(Message.User user, boolean sees, boolean marked) {
    if (user.images().isEmpty() || !sees) {
      return text("user", WireNames.textFor(user, sees), marked);
    }
    List<JsonValue> parts = new ArrayList<>();
    for (Image image : user.images()) {
      String url = "data:" + image.mediaType() + ";base64," + image.content().base64();
      parts.add(
          JsonValue.Obj.EMPTY
              .with("type", "image_url")
              .with("image_url", JsonValue.Obj.EMPTY.with("url", url)));
    }
    if (!user.text().isBlank()) {
      parts.add(textPart(user.text(), marked));
    }
    return JsonValue.Obj.EMPTY.with("role", "user").with("content", new JsonValue.Arr(parts));
  }

  private static JsonValue.Obj text(String role, String text, boolean marked) {
    JsonValue.Obj message = JsonValue.Obj.EMPTY.with("role", role);
    return marked
        ? message.with("content", new JsonValue.Arr(List.of(textPart(text, marked))))
        : message.with("content", text);
  }

  private static JsonValue.Obj textPart(String text, boolean marked) {
    JsonValue.Obj part = JsonValue.Obj.EMPTY.with("type", "text").with("text", text);
    return marked ? part.with("cache_control", CACHE_MARK) : part;
  }

  private JsonValue.Obj assistant(Message.Assistant assistant) {
    JsonValue.Obj message = JsonValue.Obj.EMPTY.with("role", "assistant");
    if (assistant.toolCalls().isEmpty()) {
      return thinking(assistant, message.with("content", assistant.text()));
    }
    message =
        message.with(
            "content",
            assistant.text().isEmpty() ? JsonValue.Null.NULL : new JsonValue.Str(assistant.text()));
    List<JsonValue> calls = new ArrayList<>();
    assistant.toolCalls().forEach(call -> calls.add(call(call, assistant)));
    return thinking(assistant, message.with("tool_calls", new JsonValue.Arr(calls)));
  }

  private JsonValue.Obj call(ToolCall call, Message.Assistant assistant) {
    JsonValue.Obj item =
        JsonValue.Obj.EMPTY
            .with("id", callId(call.id()))
            .with("type", "function")
            .with(
                "function",
                JsonValue.Obj.EMPTY
                    .with("name", WireNames.tool(call.name()))
                    .with("arguments", Json.compact(WireNames.arguments(call.arguments()))));
    return dialect == Dialect.GEMINI
        ? extra(call, assistant).map(extra -> item.with("extra_content", extra)).orElse(item)
        : item;
  }

  private static Optional<JsonValue.Obj> extra(ToolCall call, Message.Assistant assistant) {
    List<Message.Thinking> signatures =
        assistant.thinking().stream().filter(b -> b.form() == Message.Form.CALL).toList();
    if (signatures.isEmpty() && call.equals(assistant.toolCalls().getFirst())) {
      // calls that another provider's model made would be refused without this
      return Optional.of(UNSIGNED);
    }
    return signatures.stream()
        .filter(block -> block.text().equals(call.id()))
        .map(block -> WireNames.arguments(block.signature()))
        .findFirst();
  }

  private JsonValue.Obj thinking(Message.Assistant assistant, JsonValue.Obj message) {
    return switch (dialect) {
      case OPENROUTER ->
          find(assistant, Message.Form.DETAILS)
              .flatMap(OpenAiWire::array)
              .map(details -> message.with("reasoning_details", details))
              .orElse(message);
      // required with every message that called tools, even if the model did not think
      case DEEPSEEK ->
          assistant.toolCalls().isEmpty()
              ? message
              : message.with("reasoning_content", find(assistant, Message.Form.PLAIN).orElse(""));
      case PLAIN ->
          find(assistant, Message.Form.PLAIN)
              .filter(text -> !assistant.toolCalls().isEmpty())
              .map(text -> message.with("reasoning_content", text))
              .orElse(message);
      case OPENAI, GEMINI, GROQ, MISTRAL -> message;
    };
  }

  private static Optional<String> find(Message.Assistant assistant, Message.Form form) {
    return assistant.thinking().stream()
        .filter(block -> block.form() == form)
        .map(Message.Thinking::text)
        .findFirst();
  }

  private static Optional<JsonValue> array(String text) {
    try {
      return Optional.of(Json.parse(text)).filter(JsonValue.Arr.class::isInstance);
    } catch (dev.alpi.profile.json.JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private String callId(String id) {
    return dialect == Dialect.MISTRAL ? WireNames.mistralCallId(id) : WireNames.callId(id);
  }
}
