package dev.alpi.engine;

import dev.alpi.engine.tools.FileChange;
import dev.alpi.engine.tools.TerminalTool;
import dev.alpi.journal.RunJournal;
import dev.alpi.ledger.Usd;
import dev.alpi.model.Usage;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Writes a turn's events into its run's journal, except the pieces of texts (alpi-state spec §2.8).
 */
final class RunRecorder implements Consumer<TurnEvent> {
  private final RunJournal journal;

  RunRecorder(RunJournal journal) {
    this.journal = journal;
  }

  @Override
  public void accept(TurnEvent event) {
    switch (event) {
      case TurnEvent.Started started -> {
        Obj data = Obj.EMPTY.with("text", started.text());
        record(
            "user",
            started.attachments().isEmpty()
                ? data
                : data.with("attachments", JsonValue.Arr.ofStrings(started.attachments())));
      }
      case TurnEvent.AssistantDone done ->
          record(
              "assistant_done",
              Obj.EMPTY
                  .with("text", done.text())
                  .with("final", done.isFinal())
                  .with(
                      "attachments",
                      JsonValue.Arr.ofStrings(done.files().stream().map(Path::toString).toList())));
      case TurnEvent.ToolStarted started -> record("tool_start", started(started));
      case TurnEvent.ToolState state ->
          record("tool_state", call(state.id(), state.name()).with("text", state.text()));
      case TurnEvent.ToolEnded ended ->
          record(
              "tool_end",
              call(ended.id(), ended.name())
                  .with("ok", ended.isOk())
                  .with("output", ended.output())
                  .with("duration_ms", ended.duration().toMillis()));
      case TurnEvent.FilesChanged changed -> record("file_mutations", changes(changed.changes()));
      case TurnEvent.Paid paid -> record("usage", usage(paid));
      case TurnEvent.BudgetPassed _,
          TurnEvent.Retrying _,
          TurnEvent.Rerouted _,
          TurnEvent.Compacted _,
          TurnEvent.Notified _,
          TurnEvent.Warned _,
          TurnEvent.Failed _,
          TurnEvent.Interrupted _,
          TurnEvent.Text _,
          TurnEvent.Reasoning _,
          TurnEvent.ModelState _,
          TurnEvent.Done _ ->
          acceptNote(event);
    }
  }

  /** What happens beside words and tools. */
  private void acceptNote(TurnEvent event) {
    switch (event) {
      case TurnEvent.BudgetPassed passed ->
          record(
              "budget",
              Obj.EMPTY
                  .with("percent", passed.percent())
                  .with("cap", passed.cap())
                  .with("used", passed.used()));
      case TurnEvent.Retrying retrying ->
          record(
              "retry",
              Obj.EMPTY
                  .with("model", retrying.model())
                  .with("reason", retrying.reason())
                  .with("delay_ms", retrying.delay().toMillis()));
      case TurnEvent.Rerouted rerouted ->
          record(
              "routing",
              Obj.EMPTY
                  .with("from", rerouted.from())
                  .with("to", rerouted.to())
                  .with("why", label(rerouted.why()))
                  .with("reason", rerouted.reason()));
      case TurnEvent.Compacted compacted ->
          record(
              "auto_compact",
              Obj.EMPTY
                  .with("tokens_before", compacted.tokensBefore())
                  .with("tokens_after", compacted.tokensAfter())
                  .with("summarized_messages", compacted.summarized())
                  .with("tool_truncated", compacted.cut()));
      case TurnEvent.Notified notified ->
          record("output", Obj.EMPTY.with("id", notified.id()).with("title", notified.title()));
      case TurnEvent.Warned warned -> record("warning", Obj.EMPTY.with("text", warned.text()));
      case TurnEvent.Failed failed ->
          record(
              "error",
              Obj.EMPTY.with("text", failed.text()).with("transient", failed.isTransient()));
      case TurnEvent.Interrupted _ -> record("interrupted", Obj.EMPTY);
      case TurnEvent.Started _,
          TurnEvent.AssistantDone _,
          TurnEvent.ToolStarted _,
          TurnEvent.ToolState _,
          TurnEvent.ToolEnded _,
          TurnEvent.FilesChanged _,
          TurnEvent.Paid _,
          TurnEvent.Text _,
          TurnEvent.Reasoning _,
          TurnEvent.ModelState _,
          TurnEvent.Done _ -> {
        // pieces of what comes whole later; the journal's own last line ends it
      }
    }
  }

  private void record(String kind, Obj data) {
    journal.event("agent." + kind, data);
  }

  private static Obj call(String id, String name) {
    return Obj.EMPTY.with("id", id).with("name", name);
  }

  /** A command may hold anything, so its text is left to the approval log, which cuts it. */
  private static Obj started(TurnEvent.ToolStarted started) {
    Obj data = call(started.id(), started.name());
    return started.name().equals(TerminalTool.NAME)
        ? data
        : data.with("preview", started.preview());
  }

  private static Obj usage(TurnEvent.Paid paid) {
    Usage usage = paid.usage();
    Usd cost = paid.cost();
    return Obj.EMPTY
        .with("model", paid.model())
        .with("purpose", label(paid.purpose()))
        .with("tokens_in", usage.inputTokens())
        .with("tokens_out", usage.outputTokens())
        .with("tokens_cached", usage.cachedInputTokens())
        .with("cost", cost.toDouble())
        .with("cost_source", paid.source().label());
  }

  private static Obj changes(List<FileChange> changes) {
    List<JsonValue> files = new ArrayList<>();
    for (FileChange change : changes) {
      files.add(
          Obj.EMPTY
              .with("path", change.path())
              .with("operation", label(change.operation()))
              .with("hash_before", change.sha256Before().orElse(""))
              .with("hash_after", change.sha256After().orElse(""))
              .with("bytes", change.bytes())
              .with("lines", change.lines())
              .with("diff", change.diff()));
    }
    return Obj.EMPTY.with("files", new JsonValue.Arr(files));
  }

  private static String label(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
