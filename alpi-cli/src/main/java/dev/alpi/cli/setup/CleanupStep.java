package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What takes room and is not needed, by the commands that find it and let it go. */
final class CleanupStep implements Step {
  private static final String COMMAND = "cleanup";
  private static final String SAFE = "safe";

  @Override
  public String name() {
    return COMMAND;
  }

  @Override
  public String title() {
    return "Clean up";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    return "old logs, caches, attachments";
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    if (!alpi.has(COMMAND)) {
      throw SetupException.usage("this alpi has no cleanup", "a later version has");
    }
    if (ask.asks()) {
      Alpi.Answer _ = alpi.run(List.of(COMMAND, "plan"), Alpi.noInput());
    }
    String what =
        ask.text(
            "what",
            "What is to go: safe (what nobody misses), or names of the list, with spaces",
            ask.asks() ? SAFE : "");
    List<String> words = new ArrayList<>(List.of(COMMAND, "apply"));
    if (what.equals(SAFE)) {
      words.add("--all-safe");
    } else {
      words.addAll(List.of(what.split(" +")));
    }
    // whoever reads this plan and says yes was asked
    words.add("--force");
    return Plan.of(Deed.of(words).shown());
  }
}
