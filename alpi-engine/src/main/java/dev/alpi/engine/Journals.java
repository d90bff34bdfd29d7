package dev.alpi.engine;

import dev.alpi.journal.CancelWatch;
import dev.alpi.journal.CompactionLog;
import dev.alpi.journal.OutputsInbox;
import dev.alpi.journal.RunJournals;
import dev.alpi.journal.RunLedger;
import dev.alpi.journal.WatchPause;
import dev.alpi.profile.Profile;

/** Where the runs of one profile are written down. */
record Journals(
    RunJournals runs,
    CancelWatch cancels,
    RunLedger ended,
    CompactionLog compactions,
    OutputsInbox outputs) {

  static Journals of(Profile profile, Machine machine) {
    RunJournals runs =
        RunJournals.of(
            profile.home(),
            machine.locks(),
            machine.clock(),
            machine.random(),
            machine.self(),
            machine.isAlive());
    return new Journals(
        runs,
        CancelWatch.of(runs, WatchPause.real()),
        RunLedger.of(profile.home(), machine.locks(), machine.clock()),
        CompactionLog.of(profile.home(), machine.locks(), machine.clock()),
        OutputsInbox.of(
            profile.home(),
            profile.name().toString(),
            machine.locks(),
            machine.clock(),
            machine.random()));
  }
}
