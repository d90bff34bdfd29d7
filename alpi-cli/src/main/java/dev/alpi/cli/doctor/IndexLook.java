package dev.alpi.cli.doctor;

import dev.alpi.backup.Databases;
import dev.alpi.memory.IndexProgress;
import dev.alpi.memory.Indexed;
import dev.alpi.memory.SessionIndex;
import dev.alpi.memory.SessionStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The index of sessions: whatever is wrong with it is repaired by reading the sessions again. */
record IndexLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "index";
  }

  @Override
  public void at(Report report) throws IOException {
    Path file = look.home().resolve("sessions.db");
    SessionStore store =
        SessionStore.open(
            look.home(),
            look.world().locks(),
            look.world().clock(),
            look.world().random(),
            UnaryOperator.identity());
    SessionIndex index = SessionIndex.of(store);
    if (!index.exists()) {
      return;
    }
    boolean isEmpty = Files.size(file) == 0;
    if (!isEmpty && !Databases.isDatabase(file)) {
      report.repairable(
          look.group(),
          name(),
          file + " is no database",
          "made anew from the sessions",
          () -> {
            Indexed<Integer> made = index.rebuild(IndexProgress.unobserved());
            if (!made.warnings().isEmpty()) {
              throw new IOException(made.warnings().getFirst().message());
            }
          });
      return;
    }
    if (report.mode() == Report.Mode.FIX) {
      // rows of sessions that are gone go with that
      Indexed<Integer> updated = index.update(IndexProgress.unobserved());
      updated
          .warnings()
          .forEach(each -> report.warn(look.group(), name(), each.message(), each.hint()));
      report.ok(look.group(), name(), updated.value() + " sessions, up to date");
    }
  }
}
