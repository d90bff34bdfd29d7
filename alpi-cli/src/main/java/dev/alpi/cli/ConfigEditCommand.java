package dev.alpi.cli;

import dev.alpi.profile.config.Config;
import dev.alpi.profile.config.ConfigChange;
import dev.alpi.profile.config.ConfigException;
import dev.alpi.profile.config.ConfigFile;
import dev.alpi.profile.config.ConfigOutcome;
import dev.alpi.profile.config.ConfigPlace;
import dev.alpi.profile.config.ConfigProblem;
import dev.alpi.profile.config.ConfigSnapshot;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.store.DurableFiles;
import dev.alpi.profile.store.FileMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code alpi config edit}: an editor works on a copy, which replaces the file if it is in order
 * and nobody else has changed the file. What a person typed is only removed when the person says
 * so, or it is in the file.
 */
final class ConfigEditCommand {
  private static final int ANSWER_BYTES_MAX = 64;

  private final Invocation invocation;
  private final ConfigScope scope;
  private final ConfigSnapshot before;
  private final Path copy;

  private ConfigEditCommand(
      Invocation invocation, ConfigScope scope, ConfigSnapshot before, Path copy) {
    this.invocation = invocation;
    this.scope = scope;
    this.before = before;
    this.copy = copy;
  }

  static Command command() {
    return Command.of("config edit", "Change config.yaml in an editor", ConfigEditCommand::run)
        .has(Effect.CHANGES)
        .described(
            "Opens a copy in what VISUAL or else EDITOR says. If the result is in order, and the"
                + " file has not been changed meanwhile, it replaces the file. Other commands can"
                + " change the file while the editor is open; nothing is lost then: the copy stays,"
                + " and its name is told.")
        .with(ConfigScope.BASE)
        .printing("`file`; `changed`: whether it was; `warnings`: array of strings")
        .example("EDITOR=nano alpi config edit", "with comments in sight")
        .exits(ExitCode.NO_SUCH_PROFILE, ExitCode.LOCKED, ExitCode.DAMAGED_DATA);
  }

  private static ExitCode run(Invocation invocation)
      throws IOException, CommandFailure, InterruptedException {
    String editor = editor(invocation.context().environment());
    ConfigScope scope = ConfigScope.bootstrapped(invocation);
    ConfigSnapshot before = scope.file().snapshot();
    Path copy = copy(scope, before, invocation);
    new ConfigEditCommand(invocation, scope, before, copy).edit(editor);
    return ExitCode.OK;
  }

  private static String editor(Map<String, String> environment) throws CommandFailure {
    for (String variable : List.of("VISUAL", "EDITOR")) {
      String editor = environment.getOrDefault(variable, "").strip();
      if (!editor.isEmpty()) {
        return editor;
      }
    }
    throw CommandFailure.usage(
        "neither VISUAL nor EDITOR names an editor",
        "for example export EDITOR=nano; alpi config set changes a value without one");
  }

  /** The name ends so that editors see what it is, and starts as all that is no setting does. */
  private static Path copy(ConfigScope scope, ConfigSnapshot before, Invocation invocation)
      throws IOException {
    String stem = scope.name().substring(0, scope.name().lastIndexOf('.'));
    while (true) {
      String number = HexFormat.of().toHexDigits(invocation.context().random().nextInt());
      Path copy = scope.path().resolveSibling("." + stem + ".edit-" + number + ".yaml");
      if (DurableFiles.createIfAbsent(copy, before.text(), FileMode.PRIVATE_FILE)) {
        return copy;
      }
    }
  }

  private void edit(String editor) throws IOException, CommandFailure, InterruptedException {
    while (true) {
      runEditor(editor);
      String text = edited();
      if (text.equals(before.text())) {
        Files.delete(copy);
        invocation.note("nothing was changed");
        answer(new ConfigOutcome.Applied(before.revision(), before.revision(), List.of()));
        return;
      }
      List<ConfigProblem> problems = blocking(text);
      if (problems.isEmpty()) {
        try {
          answer(apply(text));
          return;
        } catch (ConfigException e) {
          problems = List.of(problem(e.getMessage(), e.hint()));
        }
      }
      ConfigValidateCommand.print(problems, invocation.err());
      invocation.err().flush();
      if (!isAgain(problems.getFirst())) {
        Files.delete(copy);
        throw new CommandFailure(
            ExitCode.DAMAGED_DATA, "the edit was thrown away; " + unchanged(), "");
      }
    }
  }

  private void runEditor(String editor) throws IOException, CommandFailure, InterruptedException {
    // as everybody does it: EDITOR can be "code --wait". The shell outlives Ctrl-C, which is the
    // editor's, and tells how the editor ended
    int status =
        invocation
            .context()
            .runOnTerminal(
                List.of(
                    "/bin/sh", "-c", "trap : INT; " + editor + " \"$1\"", "alpi", copy.toString()));
    if (status != 0) {
      String kept = "";
      if (Files.exists(copy) && copyText().equals(before.text())) {
        Files.delete(copy);
      } else if (Files.exists(copy)) {
        kept = kept();
      }
      throw new CommandFailure(
          ExitCode.UNEXPECTED, "the editor ended with status " + status + "; " + unchanged(), kept);
    }
  }

  private String edited() throws IOException, CommandFailure {
    if (!Files.exists(copy)) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "the editor left no file " + copy + "; " + unchanged(),
          "check what VISUAL and EDITOR say");
    }
    return copyText();
  }

  private String copyText() throws IOException, CommandFailure {
    try {
      return ConfigFile.at(copy, invocation.context().locks()).snapshot().text();
    } catch (ConfigException e) {
      throw new CommandFailure(ExitCode.DAMAGED_DATA, e.getMessage() + "; " + unchanged(), kept());
    }
  }

  /** Returns what is wrong with the edit: not what is wrong elsewhere anyway. */
  private List<ConfigProblem> blocking(String text) {
    if (text.isBlank() && !before.text().isBlank()) {
      // also what is left of a file when the disk was full
      return List.of(problem("the edit is empty", "to start over, remove " + scope.path()));
    }
    List<ConfigProblem> others =
        scope.problems().stream().filter(problem -> !isOfFile(problem)).toList();
    return ConfigScope.problems(scope.sources().with(scope.path(), text)).stream()
        .filter(ConfigProblem::isError)
        .filter(problem -> !others.contains(problem))
        .toList();
  }

  private ConfigProblem problem(String message, String hint) {
    return new ConfigProblem(
        ConfigProblem.Severity.ERROR,
        Config.Source.PROFILE,
        "",
        new ConfigPlace(scope.path().toString(), 0, 0),
        message,
        hint);
  }

  private boolean isOfFile(ConfigProblem problem) {
    return problem.place().layer().equals(scope.path().toString());
  }

  /** Asks whether to edit again; if nobody can be asked, the edit is refused. */
  private boolean isAgain(ConfigProblem first) throws IOException, CommandFailure {
    Stdio stdio = invocation.context().stdio();
    boolean someone =
        stdio.isTerminal(Stdio.Stream.IN, Stdio.Stream.ERR) && !invocation.has(Globals.JSON);
    while (someone) {
      invocation.err().line(kept());
      invocation.err().text("[e]dit again, or [t]hrow the edit away? ");
      invocation.err().flush();
      String answer = line(stdio.in()).toLowerCase(Locale.ROOT);
      switch (answer.strip()) {
        case "e", "edit" -> {
          return true;
        }
        case "t", "throw" -> {
          return false;
        }
        default -> someone = answer.endsWith("\n"); // otherwise the input has ended
      }
    }
    // with --json nothing was printed before
    String problem = invocation.has(Globals.JSON) ? first.message() : "the edit cannot be used";
    throw new CommandFailure(ExitCode.DAMAGED_DATA, problem + "; " + unchanged(), kept());
  }

  /** Reads a line with its end. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        bytes.write(b);
        break;
      }
      if (bytes.size() < ANSWER_BYTES_MAX) {
        bytes.write(b);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private ConfigOutcome.Applied apply(String text) throws IOException, CommandFailure {
    ConfigOutcome outcome;
    try {
      outcome = scope.file().edit(new ConfigChange.Replace(text), before.revision());
    } catch (ConfigException e) {
      throw e;
    } catch (IOException e) {
      Failure failure = Failure.of(e);
      throw new CommandFailure(
          failure.code(), failure.message() + "; " + unchanged(), failure.hint() + "; " + kept());
    }
    return switch (outcome) {
      case ConfigOutcome.Applied applied -> {
        Files.delete(copy);
        yield applied;
      }
      case ConfigOutcome.Stale _ ->
          throw new CommandFailure(
              ExitCode.LOCKED,
              scope.path() + " was changed by somebody else meanwhile; " + unchanged(),
              kept() + ": compare the two, and edit again");
    };
  }

  private void answer(ConfigOutcome.Applied applied) throws IOException {
    ConfigCommands.warn(applied.warnings(), invocation);
    invocation.answer(
        Obj.EMPTY
            .with("file", scope.path().toString())
            .with("changed", applied.isChange())
            .with("warnings", ConfigCommands.messages(applied.warnings())));
  }

  private String unchanged() {
    return scope.name() + " is as it was";
  }

  private String kept() {
    return "your edit is in " + copy;
  }
}
