package dev.alpi.cli.doctor;

import dev.alpi.cli.doctor.Row.Status;
import dev.alpi.profile.Checkup;
import java.io.IOException;

/** The files of a profile: as {@code alpi profile doctor} looks at them and repairs them. */
record FilesLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "files";
  }

  @Override
  public void at(Report report) throws IOException {
    if (isGhost()) {
      // nothing of it is repaired, and its own row says what it is
      return;
    }
    Checkup.Mode mode =
        report.mode() == Report.Mode.FIX ? Checkup.Mode.REPAIR : Checkup.Mode.EXPLAIN;
    for (Checkup.Finding each : look.world().store().examine(look.profile(), mode).findings()) {
      String detail = each.subject() + " " + each.problem();
      switch (each.state()) {
        case NOTE -> {
          // it does no harm; profile doctor tells
        }
        case REPAIRED -> report.add(look.group(), name(), Status.FIXED, detail, each.remedy());
        case REPAIRABLE ->
            report.warn(look.group(), name(), detail, "alpi doctor --fix: " + each.remedy());
        case NEEDS_PERSON -> report.warn(look.group(), name(), detail, each.remedy());
      }
    }
  }

  private boolean isGhost() {
    try {
      return look.profile().isGhost();
    } catch (IOException e) {
      // the examination tells
      return false;
    }
  }
}
