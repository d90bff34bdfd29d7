package dev.alpi.model;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads a streamed message of Anthropic's. Whole if {@code message_stop} arrived. */
final class AnthropicAnswer implements WireFormat.Answer {
  /**
   * More blocks than this in one message are no answer; a message of many tool calls has dozens.
   */
  static final int BLOCKS_MAX = 512;

  private final Consumer<ModelEvent> events;
  private final TreeMap<Long, Block> blocks = new TreeMap<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private JsonValue.Obj usage = JsonValue.Obj.EMPTY;
  private String stopReason = "";
  private boolean hasStarted;
  private boolean stopped;

  AnthropicAnswer(Consumer<ModelEvent> events) {
    this.events = events;
  }

  private enum BlockType {
    TEXT,
    THINKING,
    REDACTED,
    TOOL_USE,
    OTHER
  }

  private static final class Block {
    private final BlockType type;
    private final StringBuilder content = new StringBuilder();
    private final StringBuilder signature = new StringBuilder();
    private String id = "";
    private String name = "";

    Block(BlockType type) {
      this.type = type;
    }
  }

  @Override
  public void take(SseParser.Event event) throws WireException {
    JsonValue.Obj data;
    try {
      data = Json.parseObject(event.data());
    } catch (JsonSyntaxException e) {
      throw WireException.protocol("an event of the answer is broken: " + e.getMessage());
    }
    switch (data.string("type").orElse(event.name())) {
      case "message_start" -> {
        hasStarted = true;
        merge(data.object("message").object("usage"));
      }
      case "content_block_start" -> start(index(data), data.object("content_block"));
      case "content_block_delta" -> delta(block(data), data.object("delta"));
      case "message_delta" -> {
        data.object("delta").string("stop_reason").ifPresent(reason -> stopReason = reason);
        merge(data.object("usage"));
      }
      case "message_stop" -> stopped = true;
      case "error" -> {
        ProviderError error = ProviderError.of(0, data);
        throw new WireException(
            error.kind(),
            Failures.said(error.kind()) + " in the middle of the answer: " + error.message());
      }
      default -> {
        // ping, content_block_stop, and types to come, which must be ignored (API reference)
      }
    }
  }

  @Override
  public boolean isComplete() {
    return stopped;
  }

  @Override
  public ModelReply reply() throws WireException {
    if (!hasStarted || !stopped) {
      throw new WireException(ModelException.Kind.NETWORK, "the answer broke off before its end");
    }
    List<ToolCall> calls = new ArrayList<>();
    List<Message.Thinking> thinking = new ArrayList<>();
    ModelReply.Stop stop = stop();
    for (Block block : blocks.values()) {
      String content = block.content.toString();
      switch (block.type) {
        case TOOL_USE ->
            calls.add(new ToolCall(block.id, block.name, CallSlots.whole(content, stop)));
        case THINKING ->
            thinking.add(
                new Message.Thinking(Message.Form.SIGNED, content, block.signature.toString()));
        case REDACTED -> thinking.add(new Message.Thinking(Message.Form.REDACTED, content, ""));
        case TEXT, OTHER -> {
          // the text is kept in the order in which it arrived
        }
      }
    }
    return new ModelReply(
        new Message.Assistant(text.toString(), calls, thinking),
        reasoning.toString(),
        stop,
        usage());
  }

  private ModelReply.Stop stop() {
    return switch (stopReason) {
      case "max_tokens", "model_context_window_exceeded" -> ModelReply.Stop.LENGTH;
      case "refusal" -> ModelReply.Stop.FILTERED;
      default ->
          blocks.values().stream().anyMatch(block -> block.type == BlockType.TOOL_USE)
              ? ModelReply.Stop.TOOLS
              : ModelReply.Stop.END;
    };
  }

  private static long index(JsonValue.Obj data) throws WireException {
    OptionalLong index = data.integer("index");
    if (index.isEmpty()) {
      throw WireException.protocol("a block of the answer has no index");
    }
    return index.getAsLong();
  }

  private Block block(JsonValue.Obj data) throws WireException {
    Block block = blocks.get(index(data));
    if (block == null) {
      throw WireException.protocol("a piece of the answer belongs to no block");
    }
    return block;
  }

  private void start(long index, JsonValue.Obj content) throws WireException {
    if (blocks.size() == BLOCKS_MAX) {
      throw WireException.protocol("more than " + BLOCKS_MAX + " blocks in one answer");
    }
    Block block =
        new Block(
            switch (content.string("type").orElse("")) {
              case "text" -> BlockType.TEXT;
              case "thinking" -> BlockType.THINKING;
              case "redacted_thinking" -> BlockType.REDACTED;
              case "tool_use" -> BlockType.TOOL_USE;
              default -> BlockType.OTHER;
            });
    if (blocks.put(index, block) != null) {
      throw WireException.protocol("two blocks of the answer have one index");
    }
    switch (block.type) {
      case TEXT -> appendText(content.string("text").orElse(""));
      case THINKING -> {
        appendReasoning(block, content.string("thinking").orElse(""));
        block.signature.append(content.string("signature").orElse(""));
      }
      case REDACTED -> block.content.append(content.string("data").orElse(""));
      case TOOL_USE -> startTool(block, content);
      case OTHER -> {
        // blocks of tools that run at the provider, none of which was asked for
      }
    }
  }

  private void startTool(Block block, JsonValue.Obj content) throws WireException {
    block.id = content.string("id").orElse("");
    block.name = content.string("name").orElse("");
    if (block.id.isEmpty() || block.name.isEmpty()) {
      throw WireException.protocol("a tool call has no name or no id");
    }
    JsonValue.Obj whole = content.object("input");
    if (!whole.members().isEmpty()) {
      block.content.append(Json.compact(whole));
    }
    events.accept(new ModelEvent.ToolCallStarted(block.name));
  }

  private void delta(Block block, JsonValue.Obj delta) {
    switch (delta.string("type").orElse("")) {
      case "text_delta" -> appendText(delta.string("text").orElse(""));
      case "thinking_delta" -> appendReasoning(block, delta.string("thinking").orElse(""));
      case "signature_delta" -> block.signature.append(delta.string("signature").orElse(""));
      case "input_json_delta" -> block.content.append(delta.string("partial_json").orElse(""));
      default -> {
        // citations, and types to come
      }
    }
  }

  private void appendText(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      events.accept(new ModelEvent.Text(piece));
    }
  }

  private void appendReasoning(Block block, String piece) {
    block.content.append(piece);
    if (!piece.isEmpty()) {
      reasoning.append(piece);
      events.accept(new ModelEvent.Reasoning(piece));
    }
  }

  /** Later counts are of the whole answer and replace earlier ones (API reference). */
  private void merge(JsonValue.Obj reported) {
    for (String name :
        List.of(
            "input_tokens",
            "cache_read_input_tokens",
            "cache_creation_input_tokens",
            "output_tokens")) {
      OptionalLong count = TokenCounts.count(reported, name);
      if (count.isPresent()) {
        usage = usage.with(name, count.getAsLong());
      }
    }
  }

  private Optional<Usage> usage() {
    OptionalLong uncached = usage.integer("input_tokens");
    OptionalLong output = usage.integer("output_tokens");
    if (uncached.isEmpty() || output.isEmpty()) {
      return Optional.empty();
    }
    long read = usage.integer("cache_read_input_tokens").orElse(0);
    long written = usage.integer("cache_creation_input_tokens").orElse(0);
    // input_tokens counts neither what was read from the cache nor what was written to it
    return Optional.of(
        new Usage(
            uncached.getAsLong() + read + written,
            read,
            written,
            output.getAsLong(),
            Optional.empty()));
  }
}
