package dev.alpi.daemon;

import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.model.Cancellation;
import dev.alpi.profile.json.JsonValue.Obj;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A turn that somebody has asked a daemon for, and what came of it so far: it goes on when they
 * leave, and they find it again.
 *
 * <p><b>Threads:</b> any.
 *
 * <p><b>Compatibility:</b> the frames of alpi-engine spec §7.3.
 */
final class ChatTurn {
  /** Pieces of text that are kept; who has missed some has the whole in the reply. */
  private static final int FRAMES_MAX = 4096;

  /** The longest output of a tool in a frame (alpi-engine spec §7.3). */
  private static final int OUTPUT_CHARS_MAX = 4000;

  private static final int SUMMARY_CHARS_MAX = 200;
  private static final Duration LONG = Duration.ofSeconds(5);

  private final String session;
  private final Instant since;
  private final Cancellation cancellation = new Cancellation();
  private final Ring<Obj> frames = new Ring<>(FRAMES_MAX);
  private final CountDownLatch ended = new CountDownLatch(1);
  private int tools;

  ChatTurn(String session, Instant since) {
    this.session = session;
    this.since = since;
    frames.add(kind("session_start").with("session_id", session));
  }

  String session() {
    return session;
  }

  Cancellation cancellation() {
    return cancellation;
  }

  /** Returns what was told; it ends with the frame {@code done}. */
  Ring<Obj> frames() {
    return frames;
  }

  boolean isEnded() {
    return ended.getCount() == 0;
  }

  /** Waits until it is over and saved; returns whether it is. */
  boolean awaitEnd(Duration most) throws InterruptedException {
    return ended.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Takes what happens in it. */
  void take(TurnEvent event) {
    switch (event) {
      case TurnEvent.Text(String delta) -> frames.add(kind("assistant_delta").with("text", delta));
      case TurnEvent.Reasoning(String delta) ->
          frames.add(kind("reasoning_delta").with("text", delta));
      case TurnEvent.ToolStarted started -> {
        tools++;
        Obj start = tool("tool_start", started.id(), started.name());
        frames.add(start.with("preview", started.preview()));
      }
      case TurnEvent.ToolState state ->
          frames.add(tool("tool_state", state.id(), state.name()).with("text", state.text()));
      case TurnEvent.ToolEnded end ->
          frames.add(
              tool("tool_end", end.id(), end.name())
                  .with("ok", end.isOk())
                  .with("output", cut(end.output(), OUTPUT_CHARS_MAX))
                  .with("duration_ms", end.duration().toMillis()));
      case TurnEvent.Paid paid ->
          frames.add(
              kind("usage")
                  .with("model", paid.model())
                  .with("tokens_in", paid.usage().inputTokens())
                  .with("tokens_out", paid.usage().outputTokens())
                  .with("cost_usd", paid.cost().toDouble()));
      case TurnEvent.Compacted compacted ->
          frames.add(
              kind("auto_compact")
                  .with("tokens_before", compacted.tokensBefore())
                  .with("tokens_after", compacted.tokensAfter())
                  .with("summarized", compacted.summarized())
                  .with("cut", compacted.cut()));
      case TurnEvent.Rerouted rerouted -> warning(rerouted.reason());
      case TurnEvent.Retrying retrying -> warning(retrying.reason());
      case TurnEvent.Warned(String text) -> warning(text);
      case TurnEvent.BudgetPassed passed ->
          warning(passed.percent() + " % of " + passed.cap() + " are used");
      case TurnEvent.Started _,
          TurnEvent.ModelState _,
          TurnEvent.AssistantDone _,
          TurnEvent.FilesChanged _,
          TurnEvent.Notified _,
          TurnEvent.Failed _,
          TurnEvent.Interrupted _,
          TurnEvent.Done _ -> {
        // what came of it is told at its end
      }
    }
  }

  /** Takes something else that happens in it. */
  void tell(String kind, Obj more) {
    frames.add(more.with("event", kind));
  }

  private void warning(String text) {
    frames.add(kind("warning").with("text", text));
  }

  /** Ends it with what came of it. */
  void end(TurnOutcome outcome) {
    switch (outcome) {
      case TurnOutcome.Completed completed -> {
        TurnOutcome.Bill bill = completed.bill();
        frames.add(
            kind("reply")
                .with("text", completed.text())
                .with("session_id", session)
                .with("steps", bill.steps())
                .with("tokens_in", bill.usage().inputTokens())
                .with("tokens_cached", bill.usage().cachedInputTokens())
                .with("tokens_out", bill.usage().outputTokens())
                .with("cost_usd", bill.cost().toDouble()));
      }
      case TurnOutcome.Interrupted _ -> frames.add(kind("interrupted"));
      case TurnOutcome.OverBudget over -> error("budget", over.reason(), over.hint());
      case TurnOutcome.Failed failed -> error("model", failed.reason(), failed.hint());
    }
    over();
  }

  /** Ends it, if it was to sum up; says whether the conversation got any shorter. */
  void endCompacted(boolean isShorter) {
    frames.add(kind("compacted").with("shorter", isShorter));
    over();
  }

  /** Ends it because it could not be: its settings or files cannot be used. */
  void failed(String reason) {
    error("failed", reason, "");
    over();
  }

  private void error(String cause, String reason, String hint) {
    frames.add(kind("error").with("cause", cause).with("text", reason).with("hint", hint));
  }

  private void over() {
    frames.endWith(kind("done"));
    ended.countDown();
  }

  /** Says whether it is worth telling somebody who has not waited for it. */
  boolean isNotable(Instant now) {
    return tools > 0 || !since.plus(LONG).isAfter(now);
  }

  static String summary(String text) {
    return cut(text, SUMMARY_CHARS_MAX);
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  private static Obj kind(String kind) {
    return Obj.EMPTY.with("event", kind);
  }

  private static Obj tool(String kind, String id, String name) {
    return kind(kind).with("id", id).with("name", name);
  }
}
