package dev.alpi.cli.cleanup;

import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunSummary;
import dev.alpi.memory.IndexProgress;
import dev.alpi.memory.OldSessions;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import dev.alpi.profile.store.ContainedTree.Found;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Conversations that nobody has gone on with.
 *
 * @param journals tells which of them a run is busy with
 */
record SessionSweep(SessionStore store, RunJournals journals, Instant before) implements Sweep {
  @Override
  public Category category() {
    return Category.SESSIONS;
  }

  @Override
  public List<Item> find() throws IOException {
    return old().find().stream()
        .map(
            each ->
                new Item(
                    each.files().getFirst().path(),
                    each.files().stream().mapToLong(Found::bytes).sum(),
                    each.files().size()))
        .toList();
  }

  @Override
  public void remove(Removal removal) throws IOException {
    OldSessions old = old();
    boolean isChanged = false;
    for (OldSessions.Old each : old.find()) {
      removal.next();
      isChanged |= old.remove(each, removal);
    }
    SessionIndex index = SessionIndex.of(store);
    if (isChanged && index.exists()) {
      index
          .update(IndexProgress.unobserved())
          .warnings()
          .forEach(warning -> removal.failed(warning.message()));
    }
  }

  private OldSessions old() throws IOException {
    Set<String> busy =
        journals.list(RunJournals.RUNS_KEPT).runs().stream()
            .filter(RunSummary::isRunning)
            .map(RunSummary::sessionId)
            .collect(Collectors.toSet());
    return new OldSessions(store, id -> busy.contains(id.text()), before);
  }
}
