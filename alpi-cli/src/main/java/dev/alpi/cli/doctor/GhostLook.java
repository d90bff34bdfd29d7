package dev.alpi.cli.doctor;

import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.util.List;

/** Whether a directory that counts as a profile is one: a removed one may have come back empty. */
record GhostLook(ProfileLook look) implements Look {
  @Override
  public String name() {
    return "ghost";
  }

  @Override
  public void at(Report report) throws IOException {
    if (!look.profile().isGhost()) {
      return;
    }
    List<String> names =
        Children.of(look.home()).stream().map(each -> each.getFileName().toString()).toList();
    report.warn(
        look.group(),
        name(),
        "is a directory with "
            + (names.isEmpty() ? "nothing" : "only " + String.join(", ", names))
            + " in it: perhaps the rest of a profile that was removed",
        "alpi profile remove " + look.profile().name() + ", if you do not know it");
  }
}
