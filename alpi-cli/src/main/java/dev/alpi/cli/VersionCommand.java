package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.Optional;

/** {@code alpi version}. */
final class VersionCommand {
  private static final Option SBOM = Option.flag("sbom", "print the list of what alpi is made of");

  private VersionCommand() {}

  static Command command() {
    return Command.of("version", "Show the version, and what it runs on", VersionCommand::run)
        .has(Effect.READS)
        .described(
            """
            alpi --version prints the version alone, and faster. With --sbom the list of all that \
            this alpi is made of, with versions, licences and sums: CycloneDX 1.6 in JSON, as the \
            build made it.\
            """)
        .with(SBOM)
        .printing(
            "`version`: of alpi; `java`: of the runtime; `os`: the system and its processor; with"
                + " --sbom the list itself")
        .example("alpi version", "for a bug report")
        .example("alpi version --json", "for a script")
        .example("alpi version --sbom", "for a scanner of libraries");
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    if (invocation.has(SBOM)) {
      return sbom(invocation);
    }
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

  private static ExitCode sbom(Invocation invocation) throws IOException, CommandFailure {
    Optional<Sbom> sbom = Sbom.of(invocation.context());
    if (sbom.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "this alpi does not run from an image, which is what has such a list",
          "run the bin/alpi of an image");
    }
    invocation.out().text(sbom.get().text());
    invocation.answer(sbom.get().json());
    return ExitCode.OK;
  }
}
