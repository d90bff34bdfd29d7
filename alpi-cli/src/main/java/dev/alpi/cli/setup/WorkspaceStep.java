package dev.alpi.cli.setup;

import java.io.IOException;
import java.util.Optional;

/** The directory that the agent works in. */
final class WorkspaceStep implements Step {
  private static final String KEY = "workspace";
  private static final String NONE = "none";

  @Override
  public String name() {
    return "workspace";
  }

  @Override
  public String title() {
    return "Workspace";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    return Settings.text(KEY, alpi).orElse("where alpi is started");
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    if (ask.has("clear")) {
      return cleared(alpi);
    }
    ask.tell("Files there are read and written without asking; best a directory of its own.");
    String typed =
        ask.text(
            "dir",
            "Which directory, or none for where alpi is started",
            Settings.text(KEY, alpi).orElse(ask.asks() ? NONE : ""),
            text -> problem(text, alpi));
    if (typed.equals(NONE)) {
      return cleared(alpi);
    }
    return Plan.of(Deed.setting(KEY, alpi.directory(typed).orElseThrow()));
  }

  private static Plan cleared(Alpi alpi) throws IOException {
    return Settings.text(KEY, alpi).isPresent()
        ? Plan.of(Deed.of("config", "unset", KEY))
        : Plan.of();
  }

  private static Optional<String> problem(String typed, Alpi alpi) {
    return typed.equals(NONE) || alpi.directory(typed).isPresent()
        ? Optional.empty()
        : Optional.of("there is no directory " + typed + "; mkdir makes one");
  }
}
