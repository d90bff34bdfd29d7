package dev.alpi.engine;

import dev.alpi.journal.CompactionLog;
import dev.alpi.journal.CompactionRow;
import dev.alpi.memory.SessionId;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Writes compactions down, and knows whether there is something to review.
 *
 * <p><b>Threads:</b> any.
 */
final class CompactionReports implements Consumer<Compactor.Report> {
  private final CompactionLog log;
  private final SessionId session;
  private final Consumer<TurnEvent> events;
  private volatile boolean fired;

  CompactionReports(CompactionLog log, SessionId session, Consumer<TurnEvent> events) {
    this.log = log;
    this.session = session;
    this.events = events;
  }

  @Override
  public void accept(Compactor.Report report) {
    if (report.fired()) {
      fired = true;
    }
    try {
      log.append(
          new CompactionRow(
              report.trigger() == Compactor.Trigger.MANUAL
                  ? CompactionRow.Trigger.MANUAL
                  : CompactionRow.Trigger.AUTO,
              session.text(),
              report.model(),
              report.windowTokens(),
              report.fired(),
              report.tokensBefore(),
              report.tokensAfter(),
              report.summarized(),
              report.cut()));
    } catch (IOException e) {
      events.accept(new TurnEvent.Warned("logs/compaction.jsonl: " + e.getMessage()));
    }
  }

  /** Says whether anything was summed up so far. */
  boolean hasFired() {
    return fired;
  }
}
