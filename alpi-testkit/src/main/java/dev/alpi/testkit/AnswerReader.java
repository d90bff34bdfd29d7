package dev.alpi.testkit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an {@link Answer} of a script file. */
final class AnswerReader {
  private static final Set<String> REPLY =
      Set.of(
          "text",
          "reasoning",
          "reasoningField",
          "redactedThinking",
          "toolCalls",
          "usage",
          "usageFirst",
          "stop",
          "streamError",
          "deltaChars");
  private static final Set<String> FAILURE = Set.of("status", "type", "message");
  private static final Set<String> RAW = Set.of("raw", "status", "contentType");
  private static final Set<String> DELIVERY =
      Set.of(
          "headers",
          "firstByteDelayMillis",
          "bodyDelayMillis",
          "betweenPiecesMillis",
          "chunkBytes",
          "chunkSeed",
          "chunkBytesMax",
          "cut",
          "badJsonAt",
          "longLineBytes",
          "comments");

  /** The longest seeded piece unless told: a few SSE events. */
  private static final int CHUNK_BYTES_MAX = 64;

  private final String file;

  AnswerReader(String file) {
    this.file = file;
  }

  Answer answer(Json json) throws ScriptException {
    if (json instanceof Json.Str(String text, int _)) {
      return Answer.text(text);
    }
    boolean raw = json instanceof Json.Obj object && object.members().containsKey("raw");
    boolean failure =
        !raw && json instanceof Json.Obj error && error.members().containsKey("status");
    Set<String> allowed = new HashSet<>(raw ? RAW : failure ? FAILURE : REPLY);
    allowed.addAll(DELIVERY);
    String what = raw ? "a raw answer" : failure ? "an error answer" : "an answer";
    Fields fields = Fields.of(file, what, json, allowed);
    Answer answer = raw ? raw(fields) : failure ? failure(fields) : reply(fields);
    try {
      return delivered(answer, fields);
    } catch (IllegalArgumentException e) {
      throw fields.failure(e.getMessage());
    }
  }

  private static Answer raw(Fields fields) throws ScriptException {
    return Answer.raw(
        fields.number("status", 200, 200),
        fields.text("contentType", "application/json"),
        fields.text("raw", ""));
  }

  private static Answer failure(Fields fields) throws ScriptException {
    return Answer.error(
        fields.number("status", 400, 500), fields.text("type", ""), fields.text("message", ""));
  }

  private Answer reply(Fields fields) throws ScriptException {
    Answer answer =
        Answer.text(fields.text("text", ""))
            .reasoning(
                fields.text("reasoning", ""), fields.text("reasoningField", "reasoning_content"))
            .redactedThinking(fields.text("redactedThinking", ""))
            .deltaChars(fields.number("deltaChars", 1, Content.Reply.DELTA_CHARS));
    for (Json item : fields.list("toolCalls")) {
      Fields call = Fields.of(file, "a tool call", item, Set.of("id", "name", "arguments"));
      answer =
          answer.andCall(
              call.text("id", ""),
              call.requiredText("name", "a tool call"),
              arguments(call.value("arguments").orElse(Json.Obj.EMPTY)));
    }
    if (fields.has("usage")) {
      answer = usage(answer, fields);
    }
    if (fields.isTrue("usageFirst")) {
      answer = answer.usageFirst();
    }
    if (fields.has("stop")) {
      answer = answer.stop(choice(fields, "stop", Answer.Stop.values()));
    }
    if (fields.value("streamError").isPresent()) {
      Fields error =
          Fields.of(
              file, "a stream error", fields.value("streamError").get(), Set.of("type", "message"));
      answer = answer.streamError(error.text("type", ""), error.text("message", ""));
    }
    return answer;
  }

  /** A string stands for itself, so that arguments can be broken on purpose. */
  static String arguments(Json value) {
    return value instanceof Json.Str(String text, int _) ? text : value.print();
  }

  private Answer usage(Answer answer, Fields fields) throws ScriptException {
    Json value = fields.value("usage").orElseThrow();
    if (value instanceof Json.Str(String text, int _) && text.equals("none")) {
      return answer.withoutUsage();
    }
    Fields usage =
        Fields.of(
            file,
            "a usage",
            value,
            Set.of("prompt", "cached", "cacheWrite", "completion", "reasoning", "costUsd"));
    Optional<BigDecimal> cost =
        usage.has("costUsd") ? Optional.of(usage.decimal("costUsd")) : Optional.empty();
    if (cost.isPresent() && !usage.has("prompt") && !usage.has("completion")) {
      return answer.costUsd(cost.get());
    }
    try {
      return answer.usage(
          new TokenUsage(
              usage.number("prompt", 0, 0),
              usage.number("cached", 0, 0),
              usage.number("cacheWrite", 0, 0),
              usage.number("completion", 0, 0),
              usage.number("reasoning", 0, 0),
              cost));
    } catch (IllegalArgumentException e) {
      throw usage.failure(e.getMessage());
    }
  }

  private Answer delivered(Answer plain, Fields fields) throws ScriptException {
    Answer answer =
        plain
            .firstByteDelay(millis(fields, "firstByteDelayMillis"))
            .bodyDelay(millis(fields, "bodyDelayMillis"))
            .betweenPieces(millis(fields, "betweenPiecesMillis"))
            .longLine(fields.number("longLineBytes", 0, 0))
            .comments(fields.number("comments", 0, 0));
    if (fields.value("headers").orElse(Json.Obj.EMPTY) instanceof Json.Obj headers) {
      for (Map.Entry<String, Json> header : headers.members().entrySet()) {
        answer = answer.header(header.getKey(), arguments(header.getValue()));
      }
    } else {
      throw fields.wrong("headers", "an object", fields.value("headers").orElseThrow());
    }
    if (fields.has("chunkBytes")) {
      answer = answer.chunkBytes(fields.number("chunkBytes", 1, 1));
    } else if (fields.has("chunkSeed")) {
      int bytesMax = fields.number("chunkBytesMax", 1, CHUNK_BYTES_MAX);
      answer = answer.chunkSeed(fields.number("chunkSeed", 0, 0), bytesMax);
    }
    if (fields.has("badJsonAt")) {
      answer = answer.badJsonAt(fields.number("badJsonAt", 0, 0));
    }
    return fields.value("cut").isPresent() ? cut(answer, fields.value("cut").get()) : answer;
  }

  private Answer cut(Answer answer, Json json) throws ScriptException {
    Fields cut = Fields.of(file, "a cut", json, Set.of("afterBytes", "beforeHead", "how"));
    Ending ending = cut.has("how") ? choice(cut, "how", Ending.values()) : Ending.CLOSE;
    if (cut.isTrue("beforeHead")) {
      return answer.cutBeforeHead(ending);
    }
    return answer.cutAfter(cut.number("afterBytes", 0, 0), ending);
  }

  private static Duration millis(Fields fields, String name) throws ScriptException {
    return Duration.ofMillis(fields.number(name, 0, 0));
  }

  /** Reads the name of one of {@code values}, in lower case with dashes. */
  static <E extends Enum<E>> E choice(Fields fields, String name, E[] values)
      throws ScriptException {
    String found = fields.text(name, "");
    StringBuilder allowed = new StringBuilder();
    for (E value : values) {
      String spelled = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (spelled.equals(found)) {
        return value;
      }
      allowed.append(allowed.isEmpty() ? "" : ", ").append(spelled);
    }
    throw fields.wrong(name, "one of " + allowed, fields.value(name).orElseThrow());
  }
}
