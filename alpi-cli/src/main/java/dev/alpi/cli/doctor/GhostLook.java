package dev.alpi.cli.doctor;

import dev.alpi.profile.store.Children;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether a directory that counts as a profile is one: a removed one may have come back empty. */
record GhostLook(ProfileLook look) implements Look {
  /** One of these is in each profile that a person has made or used. */
  private static final Set<String> MARKS =
      Set.of("profile.json", "config.yaml", "memories", "sessions", ".env", "secrets", "alp");

  @Override
  public String name() {
    return "ghost";
  }

  @Override
  public void at(Report report) throws IOException {
    if (look.profile().name().isDefault()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (Path each : Children.of(look.home())) {
      String name = each.getFileName().toString();
      if (MARKS.contains(name)) {
        return;
      }
      names.add(name);
    }
    report.warn(
        look.group(),
        name(),
        "is a directory with "
            + (names.isEmpty() ? "nothing" : "only " + String.join(", ", names))
            + " in it: perhaps the rest of a profile that was removed",
        "alpi profile remove " + look.profile().name() + ", if you do not know it");
  }
}
