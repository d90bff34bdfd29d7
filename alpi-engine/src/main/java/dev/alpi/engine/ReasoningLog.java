package dev.alpi.engine;

import dev.alpi.memory.ReasoningSpan;
import dev.alpi.model.ModelEvent;
import dev.alpi.profile.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model thought during a turn, when and for how long.
 *
 * <p><b>Threads:</b> the turn's.
 */
final class ReasoningLog {
  private final Ticker ticker;
  private final StringBuilder all = new StringBuilder();
  private final List<ReasoningSpan> spans = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private int beforeTool;
  private boolean isThinking;
  private long since;
  private long nanos;

  ReasoningLog(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A model is called after {@code tools} tools were run. */
  void begin(int tools) {
    beforeTool = tools;
  }

  void take(ModelEvent event) {
    switch (event) {
      case ModelEvent.Reasoning(String delta) -> {
        if (!isThinking) {
          isThinking = true;
          since = ticker.nanoTime();
        }
        text.append(delta);
      }
      case ModelEvent.Text _, ModelEvent.ToolCallStarted _ -> pause();
    }
  }

  /** The call has ended. */
  void end() {
    pause();
    if (!text.isEmpty()) {
      all.append(all.isEmpty() ? "" : "\n\n").append(text);
      spans.add(
          ReasoningSpan.of(Duration.ofNanos(nanos), beforeTool, Optional.of(text.toString())));
      text.setLength(0);
      nanos = 0;
    }
  }

  private void pause() {
    if (isThinking) {
      isThinking = false;
      nanos += ticker.nanoTime() - since;
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  String text() {
    return all.toString();
  }

  Duration length() {
    return spans.stream().map(ReasoningSpan::length).reduce(Duration.ZERO, Duration::plus);
  }

  List<ReasoningSpan> spans() {
    return List.copyOf(spans);
  }
}
