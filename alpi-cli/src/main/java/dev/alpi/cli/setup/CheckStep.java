package dev.alpi.cli.setup;

import java.io.IOException;

/** The doctor. */
final class CheckStep implements Step {
  @Override
  public String name() {
    return "check";
  }

  @Override
  public String title() {
    return "Health check";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    long failing =
        alpi.ask("doctor").object().objects("checks").stream()
            .filter(check -> check.string("status").orElse("").equals("fail"))
            .count();
    return failing == 0
        ? "nothing fails"
        : failing + (failing == 1 ? " check fails" : " checks fail");
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) {
    return Plan.of(Deed.of("doctor").shown()).looking();
  }
}
