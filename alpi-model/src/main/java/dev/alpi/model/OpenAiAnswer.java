package dev.alpi.model;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads a streamed chat completion. Whole if a {@code finish_reason} or the closing {@code [DONE]}
 * arrived after at least one choice.
 */
final class OpenAiAnswer implements WireFormat.Answer {
  /** Far beyond what a person may have spent in one call; larger is a server's mistake. */
  private static final BigDecimal COST_USD_MAX = BigDecimal.valueOf(1_000_000);

  private final Dialect dialect;
  private final Consumer<ModelEvent> events;
  private final CallSlots calls;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final StringBuilder plain = new StringBuilder();
  private final List<JsonValue> details = new ArrayList<>();
  private Optional<String> finish = Optional.empty();
  private Optional<Usage> usage = Optional.empty();
  private boolean hasChoice;
  private boolean done;

  OpenAiAnswer(Dialect dialect, String idPrefix, Consumer<ModelEvent> events) {
    this.dialect = dialect;
    this.events = events;
    this.calls = new CallSlots(idPrefix);
  }

  @Override
  public void take(SseParser.Event event) throws WireException {
    if (event.data().strip().equals("[DONE]")) {
      done = true;
      return;
    }
    JsonValue.Obj chunk;
    try {
      chunk = Json.parseObject(event.data());
    } catch (JsonSyntaxException e) {
      throw WireException.protocol("a chunk of the answer is broken: " + e.getMessage());
    }
    if (isError(chunk, event)) {
      throw error(ProviderError.of(0, chunk));
    }
    for (JsonValue choice : chunk.array("choices")) {
      // only one was asked for
      if (choice instanceof JsonValue.Obj first && first.integer("index").orElse(0) == 0) {
        hasChoice = true;
        takeChoice(first);
      }
    }
    // older Groq models report it in a member of their own
    JsonValue.Obj reported =
        chunk.get("usage").filter(JsonValue.Obj.class::isInstance).isPresent()
            ? chunk.object("usage")
            : chunk.object("x_groq").object("usage");
    usage = usage(reported).or(() -> usage);
  }

  @Override
  public boolean isComplete() {
    return done;
  }

  @Override
  public ModelReply reply() throws WireException {
    if (!hasChoice || (finish.isEmpty() && !done)) {
      throw new WireException(ModelException.Kind.NETWORK, "the answer broke off before its end");
    }
    ModelReply.Stop stop = stop();
    List<ToolCall> made = calls.finish(stop);
    Message.Assistant message = new Message.Assistant(text.toString(), made, thinking(made));
    return new ModelReply(message, reasoning.toString(), stop, usage);
  }

  private static boolean isError(JsonValue.Obj chunk, SseParser.Event event) {
    return event.name().equals("error")
        || chunk.get("error").filter(error -> error != JsonValue.Null.NULL).isPresent();
  }

  private static WireException error(ProviderError error) {
    ModelException.Kind kind = error.kind();
    return new WireException(
        kind, Failures.said(kind) + " in the middle of the answer: " + error.message());
  }

  private void takeChoice(JsonValue.Obj choice) throws WireException {
    // a few servers end with a whole message instead of a delta; its text is nothing new
    JsonValue.Obj delta = choice.object("delta");
    delta.string("reasoning_content").ifPresent(plain::append);
    delta
        .string("reasoning_content")
        .or(() -> delta.string("reasoning"))
        .filter(piece -> !piece.isEmpty())
        .ifPresent(
            piece -> {
              reasoning.append(piece);
              events.accept(new ModelEvent.Reasoning(piece));
            });
    details.addAll(delta.array("reasoning_details"));
    takeText(delta);
    for (JsonValue call : delta.array("tool_calls")) {
      if (call instanceof JsonValue.Obj part) {
        calls.take(part).ifPresent(name -> events.accept(new ModelEvent.ToolCallStarted(name)));
      }
    }
    Optional<String> reason = choice.string("finish_reason").filter(word -> !word.isEmpty());
    if (reason.isPresent() && reason.get().equals("error")) {
      throw new WireException(
          ModelException.Kind.SERVER, "the provider failed in the middle of the answer");
    }
    finish = reason.or(() -> finish);
  }

  private void takeText(JsonValue.Obj delta) {
    delta.string("content").ifPresent(this::appendText);
    // Mistral's reasoning models send a list of parts
    for (JsonValue part : delta.array("content")) {
      if (part instanceof JsonValue.Obj object) {
        object.string("text").ifPresent(this::appendText);
        for (JsonValue thought : object.array("thinking")) {
          if (thought instanceof JsonValue.Obj piece) {
            piece.string("text").ifPresent(this::appendReasoning);
          }
        }
      }
    }
    delta.string("refusal").ifPresent(this::appendText);
  }

  private void appendText(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      events.accept(new ModelEvent.Text(piece));
    }
  }

  private void appendReasoning(String piece) {
    if (!piece.isEmpty()) {
      reasoning.append(piece);
      events.accept(new ModelEvent.Reasoning(piece));
    }
  }

  private ModelReply.Stop stop() {
    return switch (finish.orElse("stop")) {
      case "length" -> ModelReply.Stop.LENGTH;
      case "content_filter" -> ModelReply.Stop.FILTERED;
      // Ollama and Gemini say "stop" beside tool calls
      default -> calls.isEmpty() ? ModelReply.Stop.END : ModelReply.Stop.TOOLS;
    };
  }

  private List<Message.Thinking> thinking(List<ToolCall> made) {
    List<Message.Thinking> kept = new ArrayList<>();
    if (dialect == Dialect.OPENROUTER && !details.isEmpty()) {
      String array = Json.compact(new JsonValue.Arr(details));
      kept.add(new Message.Thinking(Message.Form.DETAILS, array, ""));
    }
    boolean plainWanted = dialect == Dialect.DEEPSEEK || dialect == Dialect.PLAIN;
    if (plainWanted && !plain.isEmpty() && !made.isEmpty()) {
      kept.add(new Message.Thinking(Message.Form.PLAIN, plain.toString(), ""));
    }
    if (dialect == Dialect.GEMINI) {
      kept.addAll(calls.signatures(made));
    }
    return kept;
  }

  private Optional<Usage> usage(JsonValue.Obj reported) {
    OptionalLong input = TokenCounts.count(reported, "prompt_tokens");
    OptionalLong output = TokenCounts.count(reported, "completion_tokens");
    if (input.isEmpty() || output.isEmpty()) {
      return Optional.empty();
    }
    JsonValue.Obj split = reported.object("prompt_tokens_details");
    long cached =
        TokenCounts.count(split, "cached_tokens")
            // DeepSeek's own name
            .orElse(TokenCounts.count(reported, "prompt_cache_hit_tokens").orElse(0));
    long written = TokenCounts.count(split, "cache_write_tokens").orElse(0);
    // Gemini counts thoughts in the total only
    long beyondInput = TokenCounts.count(reported, "total_tokens").orElse(0) - input.getAsLong();
    return Optional.of(
        new Usage(
            input.getAsLong(),
            Math.min(cached, input.getAsLong()),
            Math.min(written, input.getAsLong() - Math.min(cached, input.getAsLong())),
            Math.max(output.getAsLong(), beyondInput),
            // only there it is known to be dollars
            dialect == Dialect.OPENROUTER ? costNanoUsd(reported) : Optional.empty()));
  }

  private static Optional<Long> costNanoUsd(JsonValue.Obj reported) {
    return reported
        .get("cost")
        .filter(JsonValue.Num.class::isInstance)
        .flatMap(cost -> Decimals.plain((JsonValue.Num) cost))
        .filter(usd -> usd.signum() >= 0 && usd.compareTo(COST_USD_MAX) <= 0)
        .map(usd -> usd.movePointRight(9).setScale(0, RoundingMode.CEILING).longValueExact());
  }
}
