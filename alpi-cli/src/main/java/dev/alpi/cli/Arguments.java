package dev.alpi.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The values that a command line gives to the options and arguments of its command. */
record Arguments(Map<Option, List<String>> options, Map<Argument, List<String>> operands) {
  Arguments {
    options = Map.copyOf(options);
    operands = Map.copyOf(operands);
  }

  /**
   * Gives {@code words} to the arguments of {@code command} in their order.
   *
   * @throws CommandFailure if there are too few or too many, or one is not among its choices
   */
  static Map<Argument, List<String>> assign(Command command, List<String> words)
      throws CommandFailure {
    Map<Argument, List<String>> operands = new HashMap<>();
    int next = 0;
    for (Argument argument : command.arguments()) {
      int end = argument.isVariadic() ? words.size() : Math.min(next + 1, words.size());
      if (end == next && argument.isRequired()) {
        throw UsageText.missing(command, argument);
      }
      List<String> taken = new ArrayList<>(words.subList(next, end));
      for (String word : taken) {
        UsageText.requireChoice(argument.name(), argument.values(), word);
      }
      operands.put(argument, taken);
      next = end;
    }
    if (next < words.size()) {
      boolean isSecret =
          command.arguments().stream()
              .anyMatch(argument -> argument.values() == Values.Open.SECRET_NAME);
      if (isSecret) {
        throw UsageText.secretAsArgument();
      }
      throw UsageText.tooMany(command, words.get(next));
    }
    return operands;
  }
}
