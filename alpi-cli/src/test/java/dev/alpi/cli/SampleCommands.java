package dev.alpi.cli;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Commands of every shape, that print what they were given. */
final class SampleCommands implements CommandTable {
  static final Option TAG =
      Option.valued("tag", "WORD", "mark the turn with WORD").letter('t').repeated();
  static final Option EFFORT =
      Option.valued("effort", "LEVEL", "think so hard")
          .values(Values.oneOf("low", "medium", "high"))
          .fallback("medium");
  static final Option ATTACH =
      Option.valued("attach", "FILE", "send FILE along").values(Values.Open.FILE);
  static final Option VERBOSE = Option.flag("verbose", "print every step").letter('v');
  static final Option TRACE = Option.flag("trace-everything", "for developers").hidden();
  static final Argument PROMPT =
      Argument.of("PROMPT", Argument.Arity.ANY, "what to say; - reads standard input");
  static final Argument NAME = Argument.of("NAME", Argument.Arity.REQUIRED, "what to call it");
  static final Argument MODEL = Argument.of("MODEL", Argument.Arity.OPTIONAL, "the model it uses");
  static final Option FROM =
      Option.valued("from", "PROFILE", "start as a copy of PROFILE").values(Values.Open.PROFILE);
  static final Option INTO =
      Option.valued("into", "DIRECTORY", "put it there").values(Values.Open.DIRECTORY);

  @Override
  public List<String> names() {
    return List.of("chat", "profile", "help", "completion");
  }

  @Override
  public Optional<CommandNode> find(String name) {
    return switch (name) {
      case "chat" -> Optional.of(chat());
      case "profile" -> Optional.of(profile());
      case "help" -> Optional.of(HelpCommand.command());
      case "completion" -> Optional.of(CompletionCommand.command());
      default -> Optional.empty();
    };
  }

  private static Command chat() {
    return Command.of("chat", "Talk to the agent", SampleCommands::print)
        .described(
            """
            Sends PROMPT to the profile's agent and prints the answer as it comes. Without PROMPT \
            it asks for one, again and again.

            What the agent does on the way is shown on standard error.\
            """)
        .taking(PROMPT)
        .with(TAG, EFFORT, ATTACH, VERBOSE, TRACE)
        .printing("`options`: those given; `words`: the prompt")
        .example("alpi chat \"what is on today?\"", "one question")
        .example("alpi -p work chat -q - < report.txt", "the prompt from a file, the answer alone")
        .exits(ExitCode.BUDGET_REFUSED, ExitCode.MODEL_FAILED, ExitCode.NO_SUCH_PROFILE);
  }

  private static CommandGroup profile() {
    Command create =
        Command.of("profile create", "Create a profile", SampleCommands::print)
            .taking(NAME, MODEL)
            .with(FROM, INTO)
            .printing("`options`: those given")
            .example("alpi profile create work", "an empty one");
    Command list = Command.of("profile list", "List the profiles", SampleCommands::print);
    return new CommandGroup(
        "profile",
        "Create and list profiles",
        "A profile is one agent: its memory, keys, model and cap.",
        List.of(create, list));
  }

  private static ExitCode print(Invocation invocation) throws IOException {
    invocation.note("working");
    invocation.out().line("done");
    if (!invocation.has(Globals.JSON)) {
      return ExitCode.OK;
    }
    invocation.answer(JsonValue.Obj.EMPTY.with("done", true));
    return ExitCode.OK;
  }
}
