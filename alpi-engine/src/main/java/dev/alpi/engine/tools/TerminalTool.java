package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@code terminal}: runs a shell command. The gate has let it through before. */
public final class TerminalTool implements Tool {
  /** The tool's name; the gate asks for it. */
  public static final String NAME = "terminal";

  private static final int TIMEOUT_SECONDS_DEFAULT = 120;
  private static final int TIMEOUT_SECONDS_MAX = 3600;

  private static final ToolSpec SPEC =
      Specs.of(
          NAME,
          "Run a shell command (sh -c) in the workspace. Standard input is closed. A person may"
              + " have to approve it.",
          "\"command\"",
          """
          "action":{"type":"string","enum":["run"],"description":"default run"},
          "command":{"type":"string"},
          "timeout":{"type":"integer","description":"seconds, default 120"},
          "cwd":{"type":"string","description":"where to run it, default the workspace"}\
          """);

  /** Creates the tool. */
  public TerminalTool() {}

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return arguments.required("command");
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String action = arguments.optional("action").orElse("run");
    if (!action.equals("run")) {
      throw Arguments.notOneOf("action", action, "run");
    }
    String command = arguments.required("command");
    if (command.isBlank() || command.indexOf('\0') >= 0) {
      throw new ToolFailure("the command is empty or holds a NUL character");
    }
    int seconds = arguments.integer("timeout", TIMEOUT_SECONDS_DEFAULT, 1, TIMEOUT_SECONDS_MAX);
    Path directory = context.paths().resolve(arguments.optional("cwd").orElse("."));
    if (!Files.isDirectory(directory)) {
      throw new ToolFailure(context.paths().shown(directory) + " is not a directory");
    }
    CommandRunner.Result result =
        context
            .commands()
            .run(
                new CommandRunner.Command(command, directory, Duration.ofSeconds(seconds)),
                context.cancellation());
    return report(result, seconds);
  }

  private static String report(CommandRunner.Result result, int seconds) throws ToolFailure {
    StringBuilder out = new StringBuilder(Ansi.strip(result.stdout()));
    endLine(out);
    if (!result.stderr().isBlank()) {
      out.append("stderr:\n").append(Ansi.strip(result.stderr()));
      endLine(out);
    }
    switch (result.end()) {
      case CommandRunner.End.Exited(int code) -> {
        out.append("exit code: ").append(code);
        if (code != 0) {
          throw new ToolFailure(out.toString());
        }
      }
      case CommandRunner.End.TimedOut() ->
          throw new ToolFailure(out + "killed after " + seconds + " seconds");
      case CommandRunner.End.Interrupted() -> throw new ToolFailure(out + "interrupted");
    }
    return out.toString();
  }

  private static void endLine(StringBuilder out) {
    if (!out.isEmpty() && out.charAt(out.length() - 1) != '\n') {
      out.append('\n');
    }
  }
}
