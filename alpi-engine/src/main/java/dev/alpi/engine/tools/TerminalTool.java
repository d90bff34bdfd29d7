package dev.alpi.engine.tools;

import dev.alpi.model.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code terminal}: runs a shell command, or looks after those in the background. The gate has let
 * it through before.
 */
public final class TerminalTool implements Tool {
  /** The tool's name; the gate asks for it. */
  public static final String NAME = "terminal";

  private static final int TIMEOUT_SECONDS_DEFAULT = 120;
  private static final int TIMEOUT_SECONDS_MAX = 3600;

  /** What needs no yes: it starts nothing. */
  private static final Set<String> HARMLESS = Set.of("status", "output", "kill");

  private static final String ACTIONS = "run, background, status, output, kill";

  private static final ToolSpec SPEC =
      Specs.of(
          NAME,
          "Run a shell command (sh -c) in the workspace. Standard input is closed. A person may"
              + " have to approve it. What must go on after the answer, such as a server, runs with"
              + " action background: status lists such jobs, output shows the last of what one"
              + " said, kill ends one.",
          "\"action\"",
          """
          "action":{"type":"string","enum":["run","background","status","output","kill"]},
          "command":{"type":"string","description":"for run and background"},
          "timeout":{"type":"integer","description":"for run: seconds, default 120"},
          "cwd":{"type":"string","description":"where to run it, default the workspace"},
          "id":{"type":"string","description":"for output and kill: which job"}\
          """);

  private final Optional<BackgroundJobs.OfSession> jobs;

  /** Creates the tool without background jobs. */
  public TerminalTool() {
    this.jobs = Optional.empty();
  }

  /** Creates the tool with the background jobs of a conversation. */
  public TerminalTool(BackgroundJobs.OfSession jobs) {
    this.jobs = Optional.of(jobs);
  }

  /** Says whether a call would start a command, which a person has to agree to. */
  public static boolean startsCommand(Arguments arguments) throws ToolFailure {
    return !HARMLESS.contains(action(arguments));
  }

  /** Returns what a call is to do: to run a command, if it does not say. */
  public static String action(Arguments arguments) throws ToolFailure {
    return arguments.optional("action").orElse("run");
  }

  @Override
  public ToolSpec spec() {
    return SPEC;
  }

  @Override
  public String preview(Arguments arguments) throws ToolFailure {
    return switch (action(arguments)) {
      case "background" -> "in the background: " + arguments.required("command");
      case "status" -> "status";
      case "output", "kill" -> action(arguments) + " " + arguments.required("id");
      default -> arguments.required("command");
    };
  }

  @Override
  public String run(Arguments arguments, ToolContext context) throws ToolFailure, IOException {
    String action = action(arguments);
    return switch (action) {
      case "run" -> foreground(arguments, context);
      case "background" -> background(arguments, context);
      case "status" -> status(jobs());
      case "output" -> {
        String text = jobs().jobs().output(jobs().session(), arguments.required("id"));
        yield jobs().redact().apply(text);
      }
      case "kill" -> shown(jobs().jobs().kill(jobs().session(), arguments.required("id")));
      default -> throw Arguments.notOneOf("action", action, ACTIONS);
    };
  }

  private BackgroundJobs.OfSession jobs() throws ToolFailure {
    return jobs.orElseThrow(() -> new ToolFailure("there are no background jobs here"));
  }

  private static String foreground(Arguments arguments, ToolContext context)
      throws ToolFailure, IOException {
    int seconds = arguments.integer("timeout", TIMEOUT_SECONDS_DEFAULT, 1, TIMEOUT_SECONDS_MAX);
    CommandRunner.Command command = command(arguments, context, Duration.ofSeconds(seconds));
    return report(context.commands().run(command, context.cancellation()), seconds);
  }

  private String background(Arguments arguments, ToolContext context)
      throws ToolFailure, IOException {
    CommandRunner.Command command = command(arguments, context, Duration.ZERO);
    if (context.cancellation().isCancelled()) {
      throw new ToolFailure("interrupted");
    }
    JobRecord job = jobs().jobs().start(jobs(), command, context.commands());
    return "started job " + job.id() + "; it goes on after this answer, until it ends or is killed";
  }

  private static CommandRunner.Command command(
      Arguments arguments, ToolContext context, Duration timeout) throws ToolFailure, IOException {
    String command = arguments.required("command");
    if (command.isBlank() || command.indexOf('\0') >= 0) {
      throw new ToolFailure("the command is empty or holds a NUL character");
    }
    Path directory = context.paths().resolve(arguments.optional("cwd").orElse("."));
    if (!Files.isDirectory(directory)) {
      throw new ToolFailure(context.paths().shown(directory) + " is not a directory");
    }
    return new CommandRunner.Command(command, directory, timeout);
  }

  private static String status(BackgroundJobs.OfSession jobs) throws IOException {
    List<JobRecord> all = jobs.jobs().list(jobs.session());
    if (all.isEmpty()) {
      return "no jobs";
    }
    StringBuilder out = new StringBuilder();
    all.forEach(job -> out.append(shown(job)).append('\n'));
    return out.toString();
  }

  private static String shown(JobRecord job) {
    String command = job.command().lines().findFirst().orElse("");
    return job.id() + " " + job.shownState() + ", since " + job.startedAt() + ": " + command;
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
