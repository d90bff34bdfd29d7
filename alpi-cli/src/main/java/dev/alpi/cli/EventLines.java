package dev.alpi.cli;

import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.profile.Ticker;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells a program what happens in a turn: one JSON object a line, the reply last (alpi-state spec
 * §1).
 *
 * <p><b>Compatibility:</b> the kinds and members of the Python system, in its order; members are
 * only added.
 */
final class EventLines implements Consumer<TurnEvent> {
  /** While a model streams, one line in this time says that it is alive. */
  private static final Duration ALIVE = Duration.ofSeconds(10);

  private final Output out;
  private final Ticker ticker;
  private final List<Path> files = new ArrayList<>();
  private Optional<Long> toldAlive = Optional.empty();

  EventLines(Output out, Ticker ticker) {
    this.out = out;
    this.ticker = ticker;
  }

  @Override
  public void accept(TurnEvent event) {
    switch (event) {
      case TurnEvent.ToolStarted started ->
          line(kind("tool_start").with("name", started.name()).with("preview", started.preview()));
      case TurnEvent.ToolState state ->
          line(kind("tool_state").with("name", state.name()).with("text", state.text()));
      case TurnEvent.ToolEnded ended ->
          line(kind("tool_end").with("name", ended.name()).with("ok", ended.isOk()));
      case TurnEvent.Failed failed ->
          line(kind("error").with("text", failed.text()).with("transient", failed.isTransient()));
      case TurnEvent.Interrupted _ -> line(kind("interrupted"));
      case TurnEvent.AssistantDone done -> files.addAll(done.files());
      case TurnEvent.Text _, TurnEvent.Reasoning _ -> alive();
      case TurnEvent.Rerouted rerouted ->
          line(
              kind("routing")
                  .with("from", rerouted.from())
                  .with("to", rerouted.to())
                  .with("reason", rerouted.reason()));
      case TurnEvent.Compacted compacted ->
          line(
              kind("auto_compact")
                  .with("tokens_before", compacted.tokensBefore())
                  .with("tokens_after", compacted.tokensAfter()));
      case TurnEvent.BudgetPassed passed ->
          line(kind("budget").with("percent", passed.percent()).with("cap", passed.cap()));
      case TurnEvent.Paid paid ->
          line(
              kind("usage")
                  .with("model", paid.model())
                  .with("tokens_in", paid.usage().inputTokens())
                  .with("tokens_out", paid.usage().outputTokens())
                  .with("tokens_cached", paid.usage().cachedInputTokens())
                  .with("cost_usd", paid.cost().toDouble()));
      case TurnEvent.Started _,
          TurnEvent.ModelState _,
          TurnEvent.FilesChanged _,
          TurnEvent.Retrying _,
          TurnEvent.Notified _,
          TurnEvent.Warned _,
          TurnEvent.Done _ -> {
        // not of this protocol
      }
    }
  }

  /** Writes the last line. */
  void finish(TurnOutcome outcome) throws IOException {
    if (outcome instanceof TurnOutcome.Completed completed) {
      Obj reply = kind("reply").with("text", completed.text());
      line(
          files.isEmpty()
              ? reply
              : reply.with(
                  "attachments",
                  JsonValue.Arr.ofStrings(files.stream().map(Path::toString).toList())));
    }
    out.flush();
  }

  private void alive() {
    long now = ticker.nanoTime();
    if (toldAlive.isEmpty() || now - toldAlive.get() >= ALIVE.toNanos()) {
      toldAlive = Optional.of(now);
      line(kind("model_state"));
    }
  }

  private static Obj kind(String kind) {
    return Obj.EMPTY.with("kind", kind);
  }

  private void line(Obj object) {
    try {
      out.line(Json.compact(object));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
