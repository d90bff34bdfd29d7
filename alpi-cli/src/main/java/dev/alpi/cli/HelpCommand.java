package dev.alpi.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code alpi help}. */
final class HelpCommand {
  private static final Argument COMMAND =
      Argument.of("COMMAND", Argument.Arity.ANY, "the command or topic to explain")
          .values(Values.Open.COMMAND);

  /** Lists them, as one who does not know their names would ask. */
  private static final String TOPICS = "topics";

  private HelpCommand() {}

  static Command command() {
    return Command.of("help", "Explain alpi, a command or a topic", HelpCommand::run)
        .has(Effect.READS)
        .described(
            """
            alpi help COMMAND is the same as alpi COMMAND --help. Topics explain what is behind \
            the commands; where one has the name of a command, it comes first. alpi help lists \
            both, alpi help topics those alone.\
            """)
        .taking(COMMAND)
        .example("alpi help", "all commands")
        .example("alpi help completion", "one of them")
        .example("alpi help budget", "what a limit means, and how it is kept");
  }

  private static ExitCode run(Invocation invocation) throws IOException, CommandFailure {
    List<String> words = invocation.words(COMMAND);
    Help help = new Help(invocation.out());
    if (words.isEmpty()) {
      help.all(invocation.table());
      return ExitCode.OK;
    }
    if (words.equals(List.of(TOPICS))) {
      help.topics();
      return ExitCode.OK;
    }
    Optional<Topics.Topic> topic =
        words.size() == 1 ? Topics.find(words.getFirst()) : Optional.empty();
    boolean isCommand = invocation.table().find(words.getFirst()).isPresent();
    if (topic.isPresent()) {
      help.topic(topic.get());
      if (isCommand) {
        invocation.out().line("");
        invocation.out().styled(Style.HEADING, "The command alpi " + words.getFirst());
        invocation.out().line("");
        invocation.out().line("");
      }
    }
    if (topic.isEmpty() || isCommand) {
      help.node(find(invocation.table(), words));
    }
    Optional<String> behind =
        words.size() == 1 ? Topics.behind(words.getFirst()) : Optional.empty();
    if (behind.isPresent() && topic.isEmpty()) {
      invocation.out().line("");
      invocation.out().line("alpi help " + behind.get() + " explains what is behind it.");
    }
    return ExitCode.OK;
  }

  private static CommandNode find(CommandTable table, List<String> words) throws CommandFailure {
    Optional<CommandNode> first = table.find(words.getFirst());
    CommandNode node = first.orElseThrow(() -> UsageText.unknownTopic(table, words.getFirst()));
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
