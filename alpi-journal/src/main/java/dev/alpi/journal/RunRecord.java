package dev.alpi.journal;

import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;

/**
 * All that a journal says.
 *
 * @param events the events, oldest first: {@code {version, seq, at, kind, data}}
 * @param unreadableLines how many lines are torn or damaged and left out
 */
public record RunRecord(RunSummary run, List<Obj> events, int unreadableLines) {
  /** Copies the events. */
  public RunRecord {
    events = List.copyOf(events);
  }

  /** Returns the number that the next event has. */
  public long nextSeq() {
    return run.eventCount();
  }
}
