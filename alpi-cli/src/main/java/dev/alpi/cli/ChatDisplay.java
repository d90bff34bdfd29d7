package dev.alpi.cli;

import dev.alpi.cli.tui.EventText;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.TurnOutcome;
import dev.alpi.engine.attachments.OutputAttachments;
import dev.alpi.model.Refusal;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows a turn while it runs. On a terminal the answer streams and tools are named; elsewhere only
 * the final answer is printed.
 */
final class ChatDisplay {
  private static final int PREVIEW_CHARS_MAX = 100;

  private final Invocation invocation;
  private final boolean streams;
  private final List<JsonValue> tools = new ArrayList<>();
  private String model = "";
  private boolean atLineStart = true;

  ChatDisplay(Invocation invocation) {
    this.invocation = invocation;
    this.streams = invocation.out().isTerminal();
  }

  /** Takes an event. */
  void show(TurnEvent event) {
    try {
      switch (event) {
        case TurnEvent.Text(String delta) -> {
          if (streams) {
            print(delta);
          }
        }
        case TurnEvent.Reasoning _ -> {
          // the full-screen chat shows it; here it would hide the answer
        }
        case TurnEvent.ToolStarted started -> tool(started);
        case TurnEvent.ToolEnded ended -> ended(ended);
        case TurnEvent.Paid paid -> model = paid.model();
        case TurnEvent.Retrying retrying -> invocation.warn(EventText.of(retrying));
        case TurnEvent.Rerouted rerouted -> invocation.warn(EventText.of(rerouted));
        case TurnEvent.ToolState state -> note("  " + state.text());
        case TurnEvent.BudgetPassed passed -> invocation.warn(EventText.of(passed));
        case TurnEvent.Compacted compacted -> note("· " + EventText.of(compacted));
        case TurnEvent.Notified notified -> note("· " + EventText.of(notified));
        case TurnEvent.Warned warned -> invocation.warn(warned.text());
        case TurnEvent.Started _,
            TurnEvent.ModelState _,
            TurnEvent.AssistantDone _,
            TurnEvent.FilesChanged _,
            TurnEvent.Failed _,
            TurnEvent.Interrupted _,
            TurnEvent.Done _ -> {
          // the command says what comes of a turn
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the answer: prints what did not stream, and which files go with it. */
  void finish(TurnOutcome.Completed completed) throws IOException {
    finish(completed.text());
    List<String> files =
        OutputAttachments.listing(completed.session().turns().getLast().outputAttachments());
    if (!files.isEmpty()) {
      invocation.out().line("");
    }
    for (String line : files) {
      invocation.out().line(line);
    }
  }

  /** Ends the answer {@code text}: prints what did not stream. */
  void finish(String text) throws IOException {
    if (!streams) {
      print(text);
    }
    if (!atLineStart) {
      invocation.out().line("");
    }
  }

  String model() {
    return model;
  }

  List<JsonValue> tools() {
    return tools;
  }

  private void print(String text) throws IOException {
    invocation.out().text(text);
    invocation.out().flush();
    atLineStart = text.endsWith("\n");
  }

  private void tool(TurnEvent.ToolStarted started) throws IOException {
    note("· " + started.name() + " " + started.preview());
  }

  private void note(String text) throws IOException {
    if (!streams) {
      return;
    }
    if (!atLineStart) {
      invocation.out().line("");
      atLineStart = true;
    }
    String line = text.replace('\n', ' ');
    invocation.note(
        line.length() > PREVIEW_CHARS_MAX ? line.substring(0, PREVIEW_CHARS_MAX) + "…" : line);
  }

  private void ended(TurnEvent.ToolEnded ended) throws IOException {
    tools.add(JsonValue.Obj.EMPTY.with("name", ended.name()).with("ok", ended.isOk()));
    if (streams && !ended.isOk()) {
      invocation.note("  " + Refusal.shown(ended.output()).lines().findFirst().orElse("failed"));
    }
  }
}
