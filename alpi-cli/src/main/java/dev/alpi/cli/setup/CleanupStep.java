package dev.alpi.cli.setup;

import java.io.IOException;

/** What takes room and is not needed, by the command that finds it. */
final class CleanupStep implements Step {
  static final String COMMAND = "cleanup";

  @Override
  public String name() {
    return "cleanup";
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
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException {
    if (!alpi.has(COMMAND)) {
      throw SetupException.usage("this alpi has no cleanup", "a later version has");
    }
    return Plan.of(Deed.of(COMMAND).shown());
  }
}
