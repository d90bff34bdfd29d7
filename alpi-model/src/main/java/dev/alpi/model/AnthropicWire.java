package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Anthropic's messages, streamed. The system prompt and the last message carry a cache mark, so
 * that the next call, whose prompt only grew, reads this one's from the cache.
 */
final class AnthropicWire implements WireFormat {
  /** The version of the API that this is written against; Anthropic's API reference. */
  private static final String VERSION = "2023-06-01";

  /** The smallest thinking budget that Anthropic accepts; API reference. */
  private static final int BUDGET_MIN = 1_024;

  /** What stays for the answer itself when a thinking budget is cut to fit. */
  private static final int ANSWER_TOKENS_MIN = 1_024;

  private static final JsonValue.Obj CACHE_MARK = JsonValue.Obj.EMPTY.with("type", "ephemeral");

  private final ModelTable table;

  AnthropicWire(ModelTable table) {
    this.table = table;
  }

  @Override
  public String path() {
    return "/messages";
  }

  @Override
  public List<Header> headers(Optional<ApiKey> key) {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("anthropic-version", VERSION));
    key.ifPresent(secret -> headers.add(new Header("x-api-key", secret.header(""))));
    return headers;
  }

  @Override
  public Answer answer(ModelRequest request, Consumer<ModelEvent> events) {
    return new AnthropicAnswer(events);
  }

  @Override
  public JsonValue.Obj body(ModelRequest request) {
    JsonValue.Obj body =
        JsonValue.Obj.EMPTY
            .with("model", request.model().model())
            .with("max_tokens", request.outputTokensMax())
            .with("stream", true);
    if (!request.system().isBlank()) {
      JsonValue.Obj block = textBlock(request.system()).with("cache_control", CACHE_MARK);
      body = body.with("system", new JsonValue.Arr(List.of(block)));
    }
    List<ToolSpec> tools = request.tools().isEmpty() ? used(request) : request.tools();
    if (!tools.isEmpty()) {
      body = body.with("tools", tools(tools));
    }
    if (request.tools().isEmpty() && !tools.isEmpty()) {
      body = body.with("tool_choice", JsonValue.Obj.EMPTY.with("type", "none"));
    }
    return thinking(request, body.with("messages", messages(request)));
  }

  /**
   * Returns the tools that the conversation mentions: a request that mentions calls must define
   * tools, even if the model may make none now.
   */
  private static List<ToolSpec> used(ModelRequest request) {
    Set<String> names = new LinkedHashSet<>();
    for (Message message : request.messages()) {
      if (message instanceof Message.Assistant assistant) {
        assistant.toolCalls().forEach(call -> names.add(WireNames.tool(call.name())));
      }
    }
    JsonValue.Obj any = JsonValue.Obj.EMPTY.with("type", "object");
    return names.stream().map(name -> ToolSpec.of(name, "not available now", any)).toList();
  }

  private static JsonValue.Arr tools(List<ToolSpec> tools) {
    List<JsonValue> items = new ArrayList<>();
    for (ToolSpec tool : tools) {
      items.add(
          JsonValue.Obj.EMPTY
              .with("name", tool.name())
              .with("description", tool.description())
              .with("input_schema", tool.parameters()));
    }
    return new JsonValue.Arr(items);
  }

  private JsonValue.Obj thinking(ModelRequest request, JsonValue.Obj body) {
    if (request.effort().isEmpty()) {
      return body;
    }
    ModelRequest.Effort effort = request.effort().get();
    return switch (table.find(request.model()).reasoning()) {
      case NONE, EFFORT, EFFORT_WITHOUT_TOOLS -> body;
      case ADAPTIVE ->
          body.with(
                  "thinking",
                  JsonValue.Obj.EMPTY.with("type", "adaptive").with("display", "summarized"))
              .with(
                  "output_config",
                  JsonValue.Obj.EMPTY.with("effort", effort.name().toLowerCase(Locale.ROOT)));
      case BUDGET -> {
        int budget = Math.min(budget(effort), request.outputTokensMax() - ANSWER_TOKENS_MIN);
        yield budget < BUDGET_MIN || !mayThink(request.messages())
            ? body
            : body.with(
                "thinking",
                JsonValue.Obj.EMPTY.with("type", "enabled").with("budget_tokens", budget));
      }
    };
  }

  /** Our choice: Anthropic names no levels for budgets, only a minimum of 1,024. */
  private static int budget(ModelRequest.Effort effort) {
    return switch (effort) {
      case LOW -> 2_048;
      case MEDIUM -> 8_192;
      case HIGH -> 24_576;
    };
  }

  /**
   * Says whether a budget may be given: within a turn that used tools, every message of the model
   * must then begin with a signed block, which one of another provider does not have.
   */
  private static boolean mayThink(List<Message> messages) {
    for (Message message : messages.reversed()) {
      switch (message) {
        case Message.User _ -> {
          return true;
        }
        case Message.Assistant assistant -> {
          if (!assistant.toolCalls().isEmpty() && blocks(assistant.thinking()).isEmpty()) {
            return false;
          }
        }
        case Message.ToolResult _ -> {}
      }
    }
    return true;
  }

  private JsonValue.Arr messages(ModelRequest request) {
    boolean sees = table.find(request.model()).vision() == ModelCard.Vision.IMAGES;
    List<JsonValue> items = new ArrayList<>();
    String role = "";
    List<JsonValue> content = new ArrayList<>();
    for (Message message : request.messages()) {
      List<JsonValue> blocks = content(message, sees);
      if (blocks.isEmpty()) {
        continue;
      }
      // results of parallel calls, and what the person said after them, are one message
      String next = message instanceof Message.Assistant ? "assistant" : "user";
      if (!next.equals(role) && !content.isEmpty()) {
        items.add(message(role, content));
        content.clear();
      }
      role = next;
      content.addAll(blocks);
    }
    if (!content.isEmpty()) {
      content.add(marked(content.removeLast()));
      items.add(message(role, content));
    }
    return new JsonValue.Arr(items);
  }

  private static JsonValue.Obj message(String role, List<JsonValue> content) {
    return JsonValue.Obj.EMPTY.with("role", role).with("content", new JsonValue.Arr(content));
  }

  private static JsonValue marked(JsonValue block) {
    boolean isThinking =
        block instanceof JsonValue.Obj object
            && object.string("type").orElse("").endsWith("thinking");
    return block instanceof JsonValue.Obj object && !isThinking
        ? object.with("cache_control", CACHE_MARK)
        : block;
  }

  private static List<JsonValue> content(Message message, boolean sees) {
    return switch (message) {
      case Message.User user -> user(user, sees);
      case Message.Assistant assistant -> {
        List<JsonValue> blocks = new ArrayList<>(blocks(assistant.thinking()));
        if (!assistant.text().isBlank()) {
          blocks.add(textBlock(assistant.text()));
        }
        assistant.toolCalls().forEach(call -> blocks.add(toolUse(call)));
        // blocks of thinking alone are refused
        yield assistant.text().isBlank() && assistant.toolCalls().isEmpty() ? List.of() : blocks;
      }
      case Message.ToolResult result -> List.of(toolResult(result));
    };
  }

  /** The pictures first: the model looks at them better so (Anthropic's page on vision). */
  private static List<JsonValue> user(Message.User user, boolean sees) {
    List<JsonValue> blocks = new ArrayList<>();
    if (sees) {
      user.images().forEach(image -> blocks.add(imageBlock(image)));
    }
    String text = WireNames.textFor(user, sees);
    // a text block must not be blank
    if (!text.isBlank() || blocks.isEmpty()) {
      blocks.add(textBlock(text.isBlank() ? "(no text)" : text));
    }
    return blocks;
  }

  private static JsonValue.Obj imageBlock(Image image) {
    return JsonValue.Obj.EMPTY
        .with("type", "image")
        .with(
            "source",
            JsonValue.Obj.EMPTY
                .with("type", "base64")
                .with("media_type", image.mediaType())
                .with("data", image.content().base64()));
  }

  private static JsonValue.Obj textBlock(String text) {
    return JsonValue.Obj.EMPTY.with("type", "text").with("text", text);
  }

  private static List<JsonValue> blocks(List<Message.Thinking> thinking) {
    List<JsonValue> blocks = new ArrayList<>();
    for (Message.Thinking block : thinking) {
      switch (block.form()) {
        case SIGNED ->
            blocks.add(
                JsonValue.Obj.EMPTY
                    .with("type", "thinking")
                    .with("thinking", block.text())
                    .with("signature", block.signature()));
        case REDACTED ->
            blocks.add(
                JsonValue.Obj.EMPTY.with("type", "redacted_thinking").with("data", block.text()));
        case PLAIN, DETAILS, CALL -> {
          // another provider's
        }
      }
    }
    return blocks;
  }

  private static JsonValue.Obj toolUse(ToolCall call) {
    return JsonValue.Obj.EMPTY
        .with("type", "tool_use")
        .with("id", WireNames.callId(call.id()))
        .with("name", WireNames.tool(call.name()))
        .with("input", WireNames.arguments(call.arguments()));
  }

  private static JsonValue.Obj toolResult(Message.ToolResult result) {
    JsonValue.Obj block =
        JsonValue.Obj.EMPTY
            .with("type", "tool_result")
            .with("tool_use_id", WireNames.callId(result.callId()))
            .with("content", result.text());
    return result.outcome() == Message.Outcome.FAILED ? block.with("is_error", true) : block;
  }
}
