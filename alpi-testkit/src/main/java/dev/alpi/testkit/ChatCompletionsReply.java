package dev.alpi.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays out a reply as OpenAI's chat completions: a stream of chunks, or one object. */
final class ChatCompletionsReply {
  /** Any time will do, and the same one makes the bytes repeatable. */
  private static final long CREATED = 1_700_000_000L;

  private final Content.Reply reply;
  private final TokenUsage usage;
  private final Json.Obj request;
  private final String id;

  ChatCompletionsReply(Content.Reply reply, TokenUsage usage, Json.Obj request, String id) {
    this.reply = reply;
    this.usage = usage;
    this.request = request;
    this.id = id;
  }

  /** Prints the events of a stream. */
  List<String> events(Delivery delivery) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < delivery.comments(); i++) {
      events.add(": OPENROUTER PROCESSING\n\n");
    }
    boolean silent = reply.text().isEmpty() && !reply.calls().isEmpty();
    Json.Obj first =
        Json.object(
            "role",
            "assistant",
            "content",
            silent ? Json.Null.MADE : "",
            "refusal",
            Json.Null.MADE);
    boolean tells = tellsUsage() && reply.usagePlace() == Content.UsagePlace.FIRST;
    events.add(
        chunk(List.of(choice("delta", first, Json.Null.MADE)), tells ? usage() : Json.Null.MADE));
    if (delivery.longLineBytes() > 0) {
      events.add(delta(Json.object("content", "x".repeat(delivery.longLineBytes()))));
    }
    for (String piece : Pieces.of(reply.reasoning(), reply.deltaChars())) {
      events.add(delta(Json.object(reply.reasoningField(), piece)));
    }
    for (String piece : Pieces.of(reply.text(), reply.deltaChars())) {
      events.add(delta(Json.object("content", piece)));
    }
    for (int i = 0; i < reply.calls().size(); i++) {
      call(i, events);
    }
    end(events);
    return events;
  }

  private void call(int index, List<String> events) {
    Content.Call call = reply.calls().get(index);
    events.add(
        delta(
            toolCalls(
                Json.object(
                    "index",
                    index,
                    "id",
                    callId(index),
                    "type",
                    "function",
                    "function",
                    Json.object("name", call.name(), "arguments", "")))));
    for (String piece : Pieces.of(call.arguments(), reply.deltaChars())) {
      Json.Obj part = Json.object("index", index, "function", Json.object("arguments", piece));
      events.add(delta(toolCalls(part)));
    }
  }

  private void end(List<String> events) {
    if (reply.streamFailure().isPresent()) {
      events.add(data(Failures.openAi(reply.streamFailure().get())));
      return;
    }
    events.add(chunk(List.of(choice("delta", Json.Obj.EMPTY, finishReason())), Json.Null.MADE));
    if (tellsUsage() && reply.usagePlace() == Content.UsagePlace.LAST) {
      events.add(chunk(List.of(), usage()));
    }
    events.add(data("[DONE]"));
  }

  /** Prints the one object of an answer that is not streamed. */
  String whole() {
    Map<String, Json> message = new LinkedHashMap<>();
    message.put("role", Json.of("assistant"));
    boolean silent = reply.text().isEmpty() && !reply.calls().isEmpty();
    message.put("content", silent ? Json.Null.MADE : Json.of(reply.text()));
    if (!reply.reasoning().isEmpty()) {
      message.put(reply.reasoningField(), Json.of(reply.reasoning()));
    }
    if (!reply.calls().isEmpty()) {
      List<Json> calls = new ArrayList<>();
      for (int i = 0; i < reply.calls().size(); i++) {
        Content.Call call = reply.calls().get(i);
        calls.add(
            Json.object(
                "id", callId(i),
                "type", "function",
                "function", Json.object("name", call.name(), "arguments", call.arguments())));
      }
      message.put("tool_calls", Json.of(calls));
    }
    message.put("refusal", Json.Null.MADE);
    Json choice = choice("message", new Json.Obj(message, 0), finishReason());
    Json.Obj object = head("chat.completion", List.of(choice));
    return (reply.usage() instanceof Content.UsageReport.Withheld
            ? object
            : Json.with(object, "usage", usage()))
        .print();
  }

  private String delta(Json.Obj delta) {
    return chunk(List.of(choice("delta", delta, Json.Null.MADE)), Json.Null.MADE);
  }

  private String chunk(List<Json> choices, Json usage) {
    Json.Obj chunk = head("chat.completion.chunk", choices);
    return data((includesUsage() ? Json.with(chunk, "usage", usage) : chunk).print());
  }

  private Json.Obj head(String object, List<Json> choices) {
    return Json.object(
        "id",
        "chatcmpl-" + id,
        "object",
        object,
        "created",
        CREATED,
        "model",
        request.text("model").orElse(""),
        "service_tier",
        "default",
        "system_fingerprint",
        "fp_testkit",
        "choices",
        choices);
  }

  private static Json choice(String name, Json.Obj content, Json finishReason) {
    return Json.object(
        "index", 0, name, content, "logprobs", Json.Null.MADE, "finish_reason", finishReason);
  }

  private static Json.Obj toolCalls(Json.Obj call) {
    return Json.object("tool_calls", List.of(call));
  }

  private static String data(String payload) {
    return "data: " + payload + "\n\n";
  }

  private boolean includesUsage() {
    return request.member("stream_options").orElse(Json.Obj.EMPTY) instanceof Json.Obj options
        && options.isTrue("include_usage");
  }

  private boolean tellsUsage() {
    return includesUsage() && !(reply.usage() instanceof Content.UsageReport.Withheld);
  }

  private String callId(int index) {
    String given = reply.calls().get(index).id();
    return given.isEmpty() ? "call_" + id + "_" + index : given;
  }

  private Json finishReason() {
    return Json.of(
        switch (reply.effectiveStop()) {
          case END -> "stop";
          case TOOLS -> "tool_calls";
          case LENGTH -> "length";
          case FILTERED -> "content_filter";
        });
  }

  private Json usage() {
    Json.Obj prompt = Json.object("cached_tokens", usage.cachedTokens(), "audio_tokens", 0);
    if (usage.cacheWriteTokens() > 0) {
      prompt = Json.with(prompt, "cache_write_tokens", usage.cacheWriteTokens());
    }
    Json.Obj all =
        Json.object(
            "prompt_tokens", usage.promptTokens(),
            "completion_tokens", usage.completionTokens(),
            "total_tokens", usage.promptTokens() + usage.completionTokens(),
            "prompt_tokens_details", prompt,
            "completion_tokens_details",
                Json.object(
                    "reasoning_tokens", usage.reasoningTokens(),
                    "audio_tokens", 0,
                    "accepted_prediction_tokens", 0,
                    "rejected_prediction_tokens", 0));
    return usage.costUsd().isPresent() ? Json.with(all, "cost", usage.costUsd().get()) : all;
  }
}
