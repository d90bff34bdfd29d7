package dev.alpi.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code alpi help}. */
final class HelpCommand {
  private static final Argument COMMAND =
      Argument.of("COMMAND", Argument.Arity.ANY, "the command to explain")
          .values(Values.Open.COMMAND);

  private HelpCommand() {}

  static Command command() {
    return Command.of("help", "Explain alpi, or one of its commands", HelpCommand::run)
        .has(Effect.READS)
        .described("alpi help COMMAND is the same as alpi COMMAND --help.")
        .taking(COMMAND)
        .example("alpi help", "all commands")
        .example("alpi help completion", "one of them");
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    List<String> words = invocation.words(COMMAND);
    Help help = new Help(invocation.out());
    if (words.isEmpty()) {
      help.all(invocation.table());
    } else {
      help.node(find(invocation.table(), words));
    }
    return ExitCode.OK;
  }

  private static CommandNode find(CommandTable table, List<String> words) throws CommandFailure {
    Optional<CommandNode> first = table.find(words.getFirst());
    CommandNode node = first.orElseThrow(() -> UsageText.unknownCommand(table, words.getFirst()));
    for (String word : words.subList(1, words.size())) {
      node =
          switch (node) {
            case CommandGroup group ->
                group.member(word).orElseThrow(() -> UsageText.unknownMember(group, word));
            case Command command -> throw UsageText.noCommandBelow(command, word);
          };
    }
    return node;
  }
}
