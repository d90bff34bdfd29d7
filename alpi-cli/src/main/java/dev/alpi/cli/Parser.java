package dev.alpi.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns words into a {@link Request}. Options and arguments mix freely; {@code --} makes all that
 * follows arguments; {@code -} is an argument; {@code -xyz} is {@code -x -y -z}, and the rest of
 * the word is the value of the first of them that takes one.
 *
 * <p>One object parses one command line.
 */
final class Parser {
  private final CommandTable table;
  private final List<String> words;
  private final Map<Option, List<String>> given = new HashMap<>();
  private final List<String> operands = new ArrayList<>();
  private Optional<CommandNode> node = Optional.empty();
  private int next;

  private Parser(CommandTable table, List<String> words) {
    this.table = table;
    this.words = words;
  }

  /**
   * Parses {@code words}, the program's name left out.
   *
   * @throws CommandFailure with {@link ExitCode#USAGE} if they are not a command line of alpi's
   */
  static Request parse(CommandTable table, List<String> words) throws CommandFailure {
    return new Parser(table, words).parse();
  }

  private Request parse() throws CommandFailure {
    boolean optionsEnded = false;
    while (next < words.size()) {
      String word = words.get(next++);
      if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
        operand(word);
      } else if (word.equals("--")) {
        optionsEnded = true;
      } else if (word.startsWith("--")) {
        longOption(word);
      } else {
        letters(word);
      }
      if (given.containsKey(Globals.VERSION)) {
        return new Request.Version();
      }
    }
    return request();
  }

  private void operand(String word) throws CommandFailure {
    if (node.isEmpty()) {
      CommandNode found = table.find(word).orElseThrow(() -> UsageText.unknownCommand(table, word));
      node = Optional.of(found);
      return;
    }
    // no switch over types, also below: it is linked anew at each start of alpi
    if (node.get() instanceof CommandGroup group) {
      node =
          Optional.of(group.member(word).orElseThrow(() -> UsageText.unknownMember(group, word)));
    } else {
      operands.add(word);
    }
  }

  private void longOption(String word) throws CommandFailure {
    int equals = word.indexOf('=');
    String dashed = equals < 0 ? word : word.substring(0, equals);
    Option option =
        find(candidate -> candidate.dashed().equals(dashed)).orElseThrow(() -> unknown(dashed));
    if (option.isFlag()) {
      if (equals >= 0) {
        throw UsageText.valueOfFlag(option);
      }
      give(option, "");
    } else {
      give(option, equals < 0 ? following(option, dashed) : word.substring(equals + 1));
    }
  }

  private void letters(String word) throws CommandFailure {
    for (int i = 1; i < word.length(); i++) {
      String letter = word.substring(i, i + 1);
      Option option =
          find(candidate -> candidate.letter().equals(letter))
              .orElseThrow(() -> unknown("-" + letter));
      if (!option.isFlag()) {
        boolean last = i + 1 == word.length();
        give(option, last ? following(option, "-" + letter) : word.substring(i + 1));
        return;
      }
      give(option, "");
    }
  }

  private String following(Option option, String word) throws CommandFailure {
    if (next == words.size()) {
      throw UsageText.noValue(option, word);
    }
    return words.get(next++);
  }

  private void give(Option option, String value) throws CommandFailure {
    UsageText.requireChoice(option.dashed(), option.values(), value);
    List<String> values = given.computeIfAbsent(option, _ -> new ArrayList<>());
    if (!values.isEmpty() && !option.isFlag() && !option.isRepeated()) {
      throw UsageText.twice(option);
    }
    values.add(value);
  }

  private Optional<Option> find(java.util.function.Predicate<Option> wanted) {
    for (Option option : known()) {
      if (wanted.test(option)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /** The options that can stand at this place. */
  private List<Option> known() {
    if (node.isEmpty()) {
      return Globals.ALL;
    }
    List<Option> known = new ArrayList<>();
    if (node.get() instanceof Command command) {
      known.addAll(command.options());
    }
    known.addAll(Globals.after(node.get()));
    return known;
  }

  private CommandFailure unknown(String word) {
    if (node.isPresent() && node.get() instanceof Command command && word.equals("--json")) {
      return UsageText.noJson(command);
    }
    return UsageText.unknownOption(node.map(CommandNode::path).orElse(""), word, known());
  }

  private Request request() throws CommandFailure {
    boolean help = given.containsKey(Globals.HELP);
    if (node.isEmpty()) {
      return help ? new Request.ExplainAll() : new Request.Nothing();
    }
    if (help) {
      return new Request.Explain(node.get());
    }
    CommandNode asked =
        node.get() instanceof CommandGroup group ? group.alone().orElse(group) : node.get();
    if (!(asked instanceof Command command)) {
      throw UsageText.noMember((CommandGroup) asked);
    }
    if (given.containsKey(Globals.JSON) && !command.hasJson()) {
      throw UsageText.noJson(command);
    }
    return new Request.Run(command, new Arguments(given, Arguments.assign(command, operands)));
  }
}
