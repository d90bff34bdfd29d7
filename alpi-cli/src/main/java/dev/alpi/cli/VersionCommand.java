package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;

/** {@code alpi version}. */
final class VersionCommand {
  private VersionCommand() {}

  static Command command() {
    return Command.of("version", "Show the version, and what it runs on", VersionCommand::run)
        .has(Effect.READS)
        .described("alpi --version prints the version alone, and faster.")
        .printing("`version`: of alpi; `java`: of the runtime; `os`: the system and its processor")
        .example("alpi version", "for a bug report")
        .example("alpi version --json", "for a script");
  }

  private static ExitCode run(Invocation invocation) throws IOException {
    CliContext.Platform platform = invocation.context().platform();
    invocation.out().line("alpi " + Cli.VERSION);
    invocation.out().line("java " + platform.java());
    invocation.out().line("os   " + platform.system());
    invocation.answer(
        JsonValue.Obj.EMPTY
            .with("version", Cli.VERSION)
            .with("java", platform.java())
            .with("os", platform.system()));
    return ExitCode.OK;
  }
}
