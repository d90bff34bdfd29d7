package dev.alpi.cli;

import dev.alpi.profile.config.ConfigProblem;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code alpi config validate}. */
final class ConfigValidateCommand {
  private ConfigValidateCommand() {}

  static Command command() {
    return Command.of(
            "config validate", "List everything that is wrong", ConfigValidateCommand::run)
        .has(Effect.READS)
        .described(
            "Errors are what the settings cannot be used with: the exit code is then 15. Warnings"
                + " are what has no effect, or should not be there.")
        .with(ConfigScope.BASE)
        .printing(
            "`valid`: whether there is no error; `problems`: array of `severity` (`error` or"
                + " `warning`), `source`, `key`, `file`, `line`, `column` (left out where there is"
                + " none), `message` and `hint`")
        .example("alpi config validate", "config.yaml and base.yaml")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    ConfigScope scope = ConfigScope.existing(invocation);
    List<ConfigProblem> problems = scope.problems();
    print(problems, invocation.out());
    if (problems.isEmpty()) {
      invocation.out().line("nothing is wrong");
    }
    boolean valid = problems.stream().noneMatch(ConfigProblem::isError);
    invocation.answer(
        Obj.EMPTY
            .with("valid", valid)
            .with(
                "problems",
                new JsonValue.Arr(problems.stream().map(ConfigValidateCommand::json).toList())));
    return valid ? ExitCode.OK : ExitCode.DAMAGED_DATA;
  }

  /** Prints {@code problems}, each with what to do about it. */
  static void print(List<ConfigProblem> problems, Output output) throws IOException {
    for (ConfigProblem problem : problems) {
      output.styled(problem.isError() ? Style.ERROR : Style.WARNING, label(problem) + ":");
      output.line(" " + TerminalText.neutralised(problem.message()));
      output.styled(Style.HINT, "  hint:");
      output.line(" " + TerminalText.neutralised(problem.hint()));
    }
  }

  private static String label(ConfigProblem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT);
  }

  private static JsonValue json(ConfigProblem problem) {
    Obj json =
        Obj.EMPTY
            .with("severity", label(problem))
            .with("source", problem.source().name().toLowerCase(Locale.ROOT));
    json = problem.key().isEmpty() ? json : json.with("key", problem.key());
    json = problem.place().layer().isEmpty() ? json : json.with("file", problem.place().layer());
    if (problem.place().isInText()) {
      json = json.with("line", problem.place().line()).with("column", problem.place().column());
    }
    return json.with("message", problem.message()).with("hint", problem.hint());
  }
}
