package dev.alpi.engine;

import dev.alpi.journal.RunId;
import dev.alpi.journal.RunRow;
import dev.alpi.ledger.Attribution;
import dev.alpi.memory.ToolTrace;
import dev.alpi.model.Usage;
import dev.alpi.profile.Profile;
import java.time.Duration;
import java.util.List;

/** The row of a run that is over (alpi-state spec §2.9). Pure. */
final class RunReport {
  private RunReport() {}

  static RunRow row(
      TurnRequest request, Profile profile, RunId run, EndedTurn ended, Duration took) {
    Origin origin = request.origin();
    RunRow row =
        RunRow.of(kind(origin), ending(ended.end()), took)
            .profile(profile.name().toString())
            .session(request.session().id().text())
            .job(origin.job())
            .workgroup(origin.workgroup())
            .peer(origin.peer().equals(Attribution.INTERACTIVE) ? "" : origin.peer())
            .run(run)
            .model(ended.calls().model().toString())
            .routing(ended.calls().routing())
            .output(ended.text());
    List<ToolTrace> traces = ended.tools().traces();
    if (!traces.isEmpty()) {
      row = row.tools(traces.size(), traces.getLast().name());
    }
    TurnOutcome.Bill bill = ended.spending().bill();
    Usage usage = bill.usage();
    return row.tokens(
            new RunRow.Tokens(
                usage.inputTokens(),
                usage.outputTokens(),
                usage.cachedInputTokens(),
                usage.cachedInputTokens() > 0 ? usage.inputTokens() : 0))
        .cost(bill.cost().toDouble(), ended.spending().source());
  }

  private static RunRow.Kind kind(Origin origin) {
    if (!origin.workgroup().isEmpty()) {
      return RunRow.Kind.WORKGROUP;
    }
    return origin.job().isEmpty() ? RunRow.Kind.AGENT : RunRow.Kind.SCHEDULE;
  }

  private static RunRow.Ending ending(Turn.End end) {
    return switch (end) {
      case Turn.End.Answered _ -> RunRow.Ending.OK;
      case Turn.End.Interrupted _ -> RunRow.Ending.INTERRUPTED;
      case Turn.End.OverBudget _, Turn.End.Failed _ -> RunRow.Ending.ERROR;
    };
  }
}
