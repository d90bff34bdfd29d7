package dev.alpi.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Lays out a reply as Anthropic's messages: a stream of named events, or one object. */
final class MessagesReply {
  private final Content.Reply reply;
  private final TokenUsage usage;
  private final Json.Obj request;
  private final String id;

  MessagesReply(Content.Reply reply, TokenUsage usage, Json.Obj request, String id) {
    this.reply = reply;
    this.usage = usage;
    this.request = request;
    this.id = id;
  }

  /** Returns the signature of a thinking block, which a client must bring back with it. */
  static String signature(String thinking) {
    String signed = "testkit-thinking-" + Fnv.hex(thinking.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signed.getBytes(StandardCharsets.UTF_8));
  }

  /** Prints the events of a stream. */
  List<String> events(Delivery delivery) {
    List<String> events = new ArrayList<>();
    Json.Obj start = message(List.of(), Json.Null.MADE);
    events.add(
        event(
            "message_start",
            "message",
            isWithheld()
                ? start
                : Json.with(start, "usage", usage(tellsFirst() ? usage.completionTokens() : 1))));
    for (int i = 0; i < 1 + delivery.comments(); i++) {
      events.add(event("ping"));
    }
    int index = 0;
    for (Block block : blocks(delivery.longLineBytes())) {
      block(index++, block, events);
    }
    if (reply.streamFailure().isPresent()) {
      String error = Failures.anthropic(reply.streamFailure().get());
      events.add("event: error\ndata: " + error + "\n\n");
      return events;
    }
    Json.Obj stop = Json.object("stop_reason", stopReason(), "stop_sequence", Json.Null.MADE);
    events.add(
        isWithheld() || tellsFirst()
            ? event("message_delta", "delta", stop)
            : event(
                "message_delta",
                "delta",
                stop,
                "usage",
                Json.object("output_tokens", usage.completionTokens())));
    events.add(event("message_stop"));
    return events;
  }

  /** Prints the one object of an answer that is not streamed. */
  String whole() {
    List<Json> content = new ArrayList<>();
    for (Block block : blocks(0)) {
      content.add(block.whole());
    }
    Json.Obj message = message(content, Json.of(stopReason()));
    return (isWithheld() ? message : Json.with(message, "usage", usage(usage.completionTokens())))
        .print();
  }

  /** A content block: as it starts, as it is whole, and the deltas between. */
  private record Block(Json.Obj start, Json.Obj whole, List<Json> deltas) {}

  private List<Block> blocks(int longLineBytes) {
    List<Block> blocks = new ArrayList<>();
    if (!reply.reasoning().isEmpty()) {
      blocks.add(thinking());
    }
    if (!reply.redactedThinking().isEmpty()) {
      Json.Obj redacted =
          Json.object("type", "redacted_thinking", "data", reply.redactedThinking());
      blocks.add(new Block(redacted, redacted, List.of()));
    }
    if (longLineBytes > 0) {
      blocks.add(text("x".repeat(longLineBytes), longLineBytes));
    }
    if (!reply.text().isEmpty()) {
      blocks.add(text(reply.text(), reply.deltaChars()));
    }
    for (int i = 0; i < reply.calls().size(); i++) {
      blocks.add(toolUse(i));
    }
    return blocks;
  }

  private Block thinking() {
    List<Json> deltas = new ArrayList<>();
    for (String piece : Pieces.of(reply.reasoning(), reply.deltaChars())) {
      deltas.add(Json.object("type", "thinking_delta", "thinking", piece));
    }
    String signature = signature(reply.reasoning());
    deltas.add(Json.object("type", "signature_delta", "signature", signature));
    return new Block(
        Json.object("type", "thinking", "thinking", "", "signature", ""),
        Json.object("type", "thinking", "thinking", reply.reasoning(), "signature", signature),
        deltas);
  }

  private static Block text(String text, int deltaChars) {
    List<Json> deltas = new ArrayList<>();
    for (String piece : Pieces.of(text, deltaChars)) {
      deltas.add(Json.object("type", "text_delta", "text", piece));
    }
    return new Block(
        Json.object("type", "text", "text", ""), Json.object("type", "text", "text", text), deltas);
  }

  private Block toolUse(int index) {
    Content.Call call = reply.calls().get(index);
    String callId = call.id().isEmpty() ? "toolu_" + id + "_" + index : call.id();
    List<Json> deltas = new ArrayList<>();
    deltas.add(Json.object("type", "input_json_delta", "partial_json", ""));
    for (String piece : Pieces.of(call.arguments(), reply.deltaChars())) {
      deltas.add(Json.object("type", "input_json_delta", "partial_json", piece));
    }
    Json.Obj start =
        Json.object("type", "tool_use", "id", callId, "name", call.name(), "input", Json.Obj.EMPTY);
    return new Block(start, Json.with(start, "input", input(call.arguments())), deltas);
  }

  /** Arguments that are broken on purpose cannot stand in a whole message; they become empty. */
  private static Json input(String arguments) {
    try {
      return JsonText.parse(arguments);
    } catch (JsonText.SyntaxException e) {
      return Json.Obj.EMPTY;
    }
  }

  private static void block(int index, Block block, List<String> events) {
    events.add(event("content_block_start", "index", index, "content_block", block.start()));
    for (Json delta : block.deltas()) {
      events.add(event("content_block_delta", "index", index, "delta", delta));
    }
    events.add(event("content_block_stop", "index", index));
  }

  private static String event(String type, Object... members) {
    Json.Obj data = Json.object("type", type);
    for (int i = 0; i < members.length; i += 2) {
      data = Json.with(data, (String) members[i], members[i + 1]);
    }
    return "event: " + type + "\ndata: " + data.print() + "\n\n";
  }

  private Json.Obj message(List<Json> content, Json stopReason) {
    return Json.object(
        "id",
        "msg_" + id,
        "type",
        "message",
        "role",
        "assistant",
        "model",
        request.text("model").orElse(""),
        "content",
        content,
        "stop_reason",
        stopReason,
        "stop_sequence",
        Json.Null.MADE);
  }

  private boolean isWithheld() {
    return reply.usage() instanceof Content.UsageReport.Withheld;
  }

  private boolean tellsFirst() {
    return reply.usagePlace() == Content.UsagePlace.FIRST;
  }

  private Json usage(long outputTokens) {
    return Json.object(
        "input_tokens",
        usage.promptTokens() - usage.cachedTokens() - usage.cacheWriteTokens(),
        "cache_creation_input_tokens",
        usage.cacheWriteTokens(),
        "cache_read_input_tokens",
        usage.cachedTokens(),
        "output_tokens",
        outputTokens,
        "service_tier",
        "standard");
  }

  private String stopReason() {
    return switch (reply.effectiveStop()) {
      case END -> "end_turn";
      case TOOLS -> "tool_use";
      case LENGTH -> "max_tokens";
      case FILTERED -> "refusal";
    };
  }
}
