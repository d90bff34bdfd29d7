package dev.alpi.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The wording of everything that can be wrong with a command line. */
final class UsageText {
  /** How much of a word is repeated in a message. */
  private static final int ECHO_CHARS_MAX = 60;

  private UsageText() {}

  static CommandFailure unknownCommand(CommandTable table, String word) {
    return CommandFailure.usage(
        "unknown command " + quoted(word),
        suggested(Similar.to(word, table.names()), "alpi help lists the commands"));
  }

  static CommandFailure unknownTopic(CommandTable table, String word) {
    List<String> names = Stream.concat(table.names().stream(), Topics.names().stream()).toList();
    return CommandFailure.usage(
        "unknown command " + quoted(word),
        suggested(Similar.to(word, names), "alpi help lists the commands and topics"));
  }

  static CommandFailure unknownMember(CommandGroup group, String word) {
    List<String> names = group.members().stream().map(CommandNode::name).toList();
    return CommandFailure.usage(
        "unknown command " + quoted(group.path() + " " + word),
        suggested(
            Similar.to(word, names).map(name -> group.path() + " " + name),
            group.path() + " has " + String.join(", ", names)));
  }

  static CommandFailure noMember(CommandGroup group) {
    List<String> names = group.members().stream().map(CommandNode::name).toList();
    return CommandFailure.usage(
        group.path() + " needs a command: " + String.join(", ", names),
        "alpi " + group.path() + " --help explains them");
  }

  static CommandFailure noCommandBelow(Command command, String word) {
    return CommandFailure.usage(
        "unknown command " + quoted(command.path() + " " + word),
        command.path() + " has no commands of its own; leave " + quoted(word) + " away");
  }

  static CommandFailure unknownOption(String where, String word, List<Option> known) {
    List<String> names = known.stream().filter(Option::isShown).map(Option::dashed).toList();
    return CommandFailure.usage(
        "unknown option " + quoted(word) + (where.isEmpty() ? "" : " of " + where),
        suggested(
            Similar.to(word, names),
            where.isEmpty()
                ? "options of a command come after it; alpi --help shows the others"
                : "alpi "
                    + where
                    + " --help shows its options; -- before a word that starts with"
                    + " a dash makes it an argument"));
  }

  static CommandFailure noValue(Option option, String word) {
    return CommandFailure.usage(
        word + " needs a value", "write " + word + " " + option.valueName());
  }

  static CommandFailure valueOfFlag(Option option) {
    return CommandFailure.usage(
        option.dashed() + " takes no value", "write " + option.dashed() + " alone");
  }

  static CommandFailure twice(Option option) {
    return CommandFailure.usage(option.dashed() + " is given twice", "give it once");
  }

  static CommandFailure noJson(Command command) {
    return CommandFailure.usage(
        command.path() + " has no --json", "its output has one form; leave --json away");
  }

  static CommandFailure missing(Command command, Argument argument) {
    return CommandFailure.usage(
        command.path() + " needs " + argument.name() + ": " + argument.help(),
        "usage: " + Usage.line(command));
  }

  static CommandFailure tooMany(Command command, String word) {
    String hint = "usage: " + Usage.line(command);
    return CommandFailure.usage(
        "unexpected argument " + quoted(word) + " of " + command.path(),
        word.indexOf(' ') < 0 && !command.arguments().isEmpty()
            ? hint + "; text with spaces needs quotes"
            : hint);
  }

  static CommandFailure secretAsArgument() {
    return CommandFailure.usage(
        "a secret is never an argument: everybody on this machine sees those, and the shell keeps"
            + " them",
        "write only its name, and the secret when it is asked for, or on standard input; change"
            + " one that was written here");
  }

  /** Requires {@code word} to be one of the choices, if {@code values} are choices. */
  static void requireChoice(String name, Values values, String word) throws CommandFailure {
    if (values instanceof Values.OneOf(List<String> choices) && !choices.contains(word)) {
      throw CommandFailure.usage(
          name + " cannot be " + quoted(word),
          suggested(Similar.to(word, choices), "it is one of " + String.join(", ", choices)));
    }
  }

  private static String suggested(Optional<String> similar, String otherwise) {
    return similar.map(name -> "did you mean " + name + "?").orElse(otherwise);
  }

  private static String quoted(String word) {
    if (word.codePointCount(0, word.length()) <= ECHO_CHARS_MAX) {
      return '"' + word + '"';
    }
    return '"' + word.substring(0, word.offsetByCodePoints(0, ECHO_CHARS_MAX)) + "…\"";
  }
}
