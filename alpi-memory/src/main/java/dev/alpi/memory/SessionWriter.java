package dev.alpi.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Turns a session into the JSON of schema 3: redacted first, then cut, so no half secret stays. */
final class SessionWriter {
  // limits in bytes of UTF-8: alpi-state §2.3
  static final int USER_BYTES_MAX = 64 * 1024;
  static final int ASSISTANT_BYTES_MAX = 64 * 1024;
  static final int TURN_REASONING_BYTES_MAX = 16 * 1024;
  static final int TOOL_REASONING_BYTES_MAX = 8 * 1024;
  static final int ARGS_BYTES_MAX = 16 * 1024;

  private final UnaryOperator<String> redact;

  SessionWriter(UnaryOperator<String> redact) {
    this.redact = redact;
  }

  String write(Session session) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    SessionUsage usage = session.usage();
    out.put("schema_version", JsonValue.Num.of(SessionReader.SCHEMA_VERSION));
    out.put("id", new JsonValue.Str(session.id().text()));
    out.put("model", string(session.model()));
    out.put("connection_id", string(session.connectionId()));
    out.put("device_id", string(session.deviceId()));
    out.put("started_at", JsonValue.Num.of(SessionTime.seconds(session.startedAt())));
    out.put("elapsed", JsonValue.Num.of(SessionTime.seconds(session.elapsed(), 9)));
    out.put("input_tokens", JsonValue.Num.of(usage.inputTokens()));
    out.put("cached_input_tokens", JsonValue.Num.of(usage.cachedInputTokens()));
    out.put("cache_measured_input_tokens", JsonValue.Num.of(usage.cacheMeasuredInputTokens()));
    out.put("output_tokens", JsonValue.Num.of(usage.outputTokens()));
    out.put("cost_usd", JsonValue.Num.of(usd(usage.costNanoUsd())));
    out.put("last_ctx_tokens", JsonValue.Num.of(session.lastContextTokens()));
    out.put("turns", array(session.turns(), this::turn));
    putUnknown(session.unknown(), out);
    return Json.print(new JsonValue.Obj(out), Json.Layout.INDENTED_ASCII);
  }

  /**
   * Returns {@code turn} with no more of its tools' results than is written, so that a long session
   * does not hold them all.
   */
  SessionTurn kept(SessionTurn turn) {
    List<ToolTrace> tools = new ArrayList<>();
    turn.tools().forEach(tool -> tools.add(tool.withResult(keptResult(tool))));
    return turn.edit().tools(tools).done();
  }

  private String keptResult(ToolTrace tool) {
    return SessionText.cutCodePoints(redact.apply(tool.result()), ToolTrace.RESULT_CHARS_MAX);
  }

  private static double usd(long nano) {
    return BigDecimal.valueOf(nano, 9).doubleValue();
  }

  private JsonValue turn(SessionTurn turn) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    out.put("at", JsonValue.Num.of(SessionTime.seconds(turn.at())));
    turn.endedAt().ifPresent(at -> out.put("ended_at", JsonValue.Num.of(SessionTime.seconds(at))));
    putText("user", turn.user(), USER_BYTES_MAX, out);
    putText("assistant", turn.assistant(), ASSISTANT_BYTES_MAX, out);
    out.put("tools", array(turn.tools(), this::tool));
    turn.reasoning().ifPresent(text -> putText("reasoning", text, TURN_REASONING_BYTES_MAX, out));
    turn.reasonedFor()
        .ifPresent(
            length -> out.put("reasoned_s", JsonValue.Num.of(SessionTime.seconds(length, 1))));
    if (!turn.reasoningSpans().isEmpty()) {
      out.put("reasoning_spans", spans(turn.reasoningSpans()));
    }
    putValues("attachments", turn.attachments(), out);
    putValues("output_attachments", turn.outputAttachments(), out);
    if (turn.interrupted()) {
      out.put("interrupted", new JsonValue.Bool(true));
    }
    turn.model().ifPresent(model -> out.put("model", string(model)));
    turn.hostContext().ifPresent(context -> out.put("host_context", string(context)));
    putUnknown(turn.unknown(), out);
    return new JsonValue.Obj(out);
  }

  private JsonValue tool(ToolTrace tool) {
    Map<String, JsonValue> out = new LinkedHashMap<>();
    boolean ok = tool.status() == ToolTrace.Status.OK;
    out.put("at", JsonValue.Num.of(SessionTime.seconds(tool.at())));
    out.put("name", string(tool.name()));
    out.put("status", new JsonValue.Str(ok ? "ok" : "failed"));
    out.put("ok", new JsonValue.Bool(ok));
    out.put("duration_s", JsonValue.Num.of(SessionTime.seconds(tool.duration(), 3)));
    putText("args", args(tool.args()), ARGS_BYTES_MAX, out);
    out.put("result", new JsonValue.Str(keptResult(tool)));
    tool.reasoning().ifPresent(text -> putText("reasoning", text, TOOL_REASONING_BYTES_MAX, out));
    putUnknown(tool.unknown(), out);
    return new JsonValue.Obj(out);
  }

  /** The texts of all spans share one limit: what does not fit any more is cut. */
  private JsonValue spans(List<ReasoningSpan> spans) {
    List<JsonValue> items = new ArrayList<>();
    int left = TURN_REASONING_BYTES_MAX;
    for (ReasoningSpan span : spans) {
      Map<String, JsonValue> out = new LinkedHashMap<>();
      out.put("seconds", JsonValue.Num.of(SessionTime.seconds(span.length(), 1)));
      out.put("before_tool", JsonValue.Num.of(span.beforeTool()));
      if (span.text().isPresent() && left > 0) {
        StoredText whole = StoredText.of(redact.apply(span.text().get()));
        String text = SessionText.cut(whole, left).text();
        left -= text.getBytes(UTF_8).length;
        out.put("text", new JsonValue.Str(text));
      }
      putUnknown(span.unknown(), out);
      items.add(new JsonValue.Obj(out));
    }
    return new JsonValue.Arr(items);
  }

  /** Arguments are redacted value by value, so that what is left is still JSON, and sorted. */
  private StoredText args(StoredText args) {
    try {
      JsonValue value = redacted(Json.parse(args.text()));
      return new StoredText(Json.print(value, Json.Layout.COMPACT_SORTED), args.cut());
    } catch (JsonSyntaxException e) {
      return args;
    }
  }

  private void putText(String name, StoredText text, int bytesMax, Map<String, JsonValue> out) {
    StoredText kept =
        SessionText.cut(new StoredText(redact.apply(text.text()), text.cut()), bytesMax);
    out.put(name, new JsonValue.Str(kept.text()));
    Optional<StoredText.Cut> cut = kept.cut();
    if (cut.isPresent()) {
      Map<String, JsonValue> meta = new LinkedHashMap<>();
      meta.put("bytes", JsonValue.Num.of(cut.get().bytes()));
      meta.put("sha256", new JsonValue.Str(cut.get().sha256()));
      meta.put("truncated", new JsonValue.Bool(true));
      putUnknown(cut.get().unknown(), meta);
      out.put(name + "_meta", new JsonValue.Obj(meta));
    }
  }

  private void putValues(String name, List<JsonValue> values, Map<String, JsonValue> out) {
    if (!values.isEmpty()) {
      out.put(name, array(values, this::redacted));
    }
  }

  private void putUnknown(JsonValue.Obj unknown, Map<String, JsonValue> out) {
    unknown.members().forEach((name, value) -> out.putIfAbsent(name, redacted(value)));
  }

  private JsonValue redacted(JsonValue value) {
    return switch (value) {
      case JsonValue.Str(String text) -> string(text);
      case JsonValue.Arr(List<JsonValue> items) -> array(items, this::redacted);
      case JsonValue.Obj(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> copy = new LinkedHashMap<>();
        members.forEach((name, member) -> copy.put(name, redacted(member)));
        yield new JsonValue.Obj(copy);
      }
      case JsonValue.Num number -> number;
      case JsonValue.Bool bool -> bool;
      case JsonValue.Null none -> none;
    };
  }

  private JsonValue.Str string(String text) {
    return new JsonValue.Str(redact.apply(text));
  }

  private static <T> JsonValue.Arr array(List<T> items, Function<T, JsonValue> each) {
    List<JsonValue> out = new ArrayList<>(items.size());
    items.forEach(item -> out.add(each.apply(item)));
    return new JsonValue.Arr(out);
  }
}
