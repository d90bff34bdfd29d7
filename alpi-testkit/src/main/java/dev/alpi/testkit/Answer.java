package dev.alpi.testkit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One answer of a {@link ScriptedModelServer}: what it says, and how its bytes go out. It fits both
 * wire formats, streamed or whole, as the request asks.
 *
 * <p>Immutable; each method returns a changed copy. A method about a reply throws {@link
 * IllegalStateException} on an error or raw answer.
 */
public final class Answer {
  final Content content;
  final Map<String, String> headers;
  final Delivery delivery;

  private Answer(Content content, Map<String, String> headers, Delivery delivery) {
    this.content = content;
    this.headers = Collections.unmodifiableMap(headers);
    this.delivery = delivery;
  }

  /** Why the model stopped. */
  public enum Stop {
    /** It was done: {@code stop}, {@code end_turn}. */
    END,
    /** It wants tools to run: {@code tool_calls}, {@code tool_use}. */
    TOOLS,
    /** It reached the output limit: {@code length}, {@code max_tokens}. */
    LENGTH,
    /** The rest is withheld: {@code content_filter}, {@code refusal}. */
    FILTERED
  }

  /** Returns a reply that says {@code text}; empty for one without text. */
  public static Answer text(String text) {
    return of(Content.Reply.ofText(text));
  }

  /** Returns a reply of one tool call with the JSON text {@code arguments}. */
  public static Answer call(String tool, String arguments) {
    return text("").andCall(tool, arguments);
  }

  /** Returns an error of {@code status} with the type and message that providers use for it. */
  public static Answer error(int status) {
    return error(status, "", "");
  }

  /** Returns an error of {@code status}, in the shape of the request's wire format. */
  public static Answer error(int status, String type, String message) {
    return of(new Content.Failure(status, type, message));
  }

  /** Returns {@code body} as it is. */
  public static Answer raw(int status, String contentType, String body) {
    return of(new Content.Raw(status, contentType, body));
  }

  private static Answer of(Content content) {
    return new Answer(content, Map.of(), Delivery.PLAIN);
  }

  /** Adds a tool call with the JSON text {@code arguments}, which may be broken on purpose. */
  public Answer andCall(String tool, String arguments) {
    return andCall("", tool, arguments);
  }

  /** Adds a tool call with the id {@code id}. */
  public Answer andCall(String id, String tool, String arguments) {
    return reply(draft -> draft.calls.add(new Content.Call(id, tool, arguments)));
  }

  /** Adds a tool call for each of {@code uses}: many at once. */
  public Answer andCalls(List<Script.ToolUse> uses) {
    return reply(
        draft ->
            uses.forEach(
                use -> draft.calls.add(new Content.Call("", use.tool(), use.arguments()))));
  }

  /** Adds reasoning: {@code reasoning_content} deltas, or a signed thinking block. */
  public Answer reasoning(String reasoning) {
    return reasoning(reasoning, "reasoning_content");
  }

  /** Adds reasoning in the field {@code openAiField}, for example {@code reasoning}. */
  public Answer reasoning(String reasoning, String openAiField) {
    return reply(
        draft -> {
          draft.reasoning = reasoning;
          draft.reasoningField = openAiField;
        });
  }

  /**
   * Returns the signature that Anthropic's thinking block of {@code reasoning} carries here: what a
   * request must bring back with it.
   */
  public static String signature(String reasoning) {
    return MessagesReply.signature(reasoning);
  }

  /** Adds Anthropic's {@code redacted_thinking} block; left out of the other format. */
  public Answer redactedThinking(String opaque) {
    return reply(draft -> draft.redactedThinking = opaque);
  }

  /** Reports {@code usage} instead of what is computed from the sizes. */
  public Answer usage(TokenUsage usage) {
    return reply(draft -> draft.usage = new Content.UsageReport.Given(usage));
  }

  /** Reports {@code costUsd} as OpenRouter's {@code usage.cost}, beside what is computed. */
  public Answer costUsd(BigDecimal costUsd) {
    return reply(draft -> draft.usage = new Content.UsageReport.Computed(Optional.of(costUsd)));
  }

  /** Tells its usage in the first event of a stream and not at the end, as some services do. */
  public Answer usageFirst() {
    return reply(draft -> draft.usagePlace = Content.UsagePlace.FIRST);
  }

  /** Reports no usage to the client; the totals count what is computed from the sizes. */
  public Answer withoutUsage() {
    return reply(draft -> draft.usage = new Content.UsageReport.Withheld());
  }

  /** Stops for {@code stop} instead of the reason that follows from the tool calls. */
  public Answer stop(Stop stop) {
    return reply(draft -> draft.stop = Optional.of(stop));
  }

  /**
   * Ends the stream with an error event after the content; empty texts are as in {@link #error}.
   */
  public Answer streamError(String type, String message) {
    int status = type.equals("overloaded_error") ? 529 : 500;
    return reply(
        draft -> draft.streamFailure = Optional.of(new Content.Failure(status, type, message)));
  }

  /** Puts {@code characters} into each text, reasoning and argument delta; 12 unless told. */
  public Answer deltaChars(int characters) {
    return reply(draft -> draft.deltaChars = characters);
  }

  /** Adds a response header, or replaces one. */
  public Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(content, more, delivery);
  }

  /** Waits before the status line. */
  public Answer firstByteDelay(Duration delay) {
    return deliver(draft -> draft.firstByteDelay = delay);
  }

  /** Waits between the headers and the body. */
  public Answer bodyDelay(Duration delay) {
    return deliver(draft -> draft.bodyDelay = delay);
  }

  /** Waits between two pieces of the body: chunks as chopped, else events. */
  public Answer betweenPieces(Duration delay) {
    return deliver(draft -> draft.betweenPieces = delay);
  }

  /** Sends the body in pieces of {@code bytes}, even inside a character or a JSON token. */
  public Answer chunkBytes(int bytes) {
    return deliver(draft -> draft.chop = new Delivery.Chop.Every(bytes));
  }

  /** Sends the body in pieces of 1 to {@code bytesMax} bytes, drawn by {@code seed}. */
  public Answer chunkSeed(long seed, int bytesMax) {
    return deliver(draft -> draft.chop = new Delivery.Chop.Drawn(seed, bytesMax));
  }

  /** Ends the answer after {@code bytes} of its body. */
  public Answer cutAfter(long bytes, Ending ending) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative: " + bytes);
    }
    return deliver(draft -> draft.cut = Optional.of(new Delivery.Cut(bytes, ending)));
  }

  /** Ends the answer before its status line. */
  public Answer cutBeforeHead(Ending ending) {
    return deliver(
        draft -> draft.cut = Optional.of(new Delivery.Cut(Delivery.Cut.BEFORE_HEAD, ending)));
  }

  /** Damages the JSON of the stream's event {@code event}, counted from 0. */
  public Answer badJsonAt(int event) {
    return deliver(draft -> draft.badJsonAt = OptionalInt.of(event));
  }

  /** Puts a text delta of {@code bytes} letters, in one line, before the content. */
  public Answer longLine(int bytes) {
    return deliver(draft -> draft.longLineBytes = bytes);
  }

  /** Begins the stream with {@code count} comment lines (Anthropic: ping events). */
  public Answer comments(int count) {
    return deliver(draft -> draft.comments = count);
  }

  private Answer deliver(Consumer<Delivery.Draft> change) {
    Delivery.Draft draft = new Delivery.Draft(delivery);
    change.accept(draft);
    return new Answer(content, headers, draft.finish());
  }

  private Answer reply(Consumer<Content.Draft> change) {
    if (!(content instanceof Content.Reply reply)) {
      throw new IllegalStateException("only a reply has this, not " + content);
    }
    Content.Draft draft = new Content.Draft(reply);
    change.accept(draft);
    return new Answer(draft.finish(), headers, delivery);
  }
}
