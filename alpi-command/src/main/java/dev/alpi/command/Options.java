package dev.alpi.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a command apart: options, and what they are about. */
final class Options {
  private final List<String> options = new ArrayList<>();
  private final List<String> operands = new ArrayList<>();

  private Options() {}

  /**
   * Takes options anywhere, as GNU's programs do, up to {@code --}. What options need is an operand
   * here, unless it is in the same word: that makes nothing milder.
   */
  static Options of(List<String> arguments) {
    Options all = new Options();
    boolean isEnded = false;
    for (String argument : arguments) {
      if (!isEnded && argument.equals("--")) {
        isEnded = true;
      } else if (!isEnded && argument.startsWith("-") && argument.length() > 1) {
        all.options.add(argument);
      } else {
        all.operands.add(argument);
      }
    }
    return all;
  }

  List<String> operands() {
    return operands;
  }

  List<String> all() {
    return options;
  }

  /** Says whether a cluster such as {@code -rf} has {@code letter}. */
  boolean has(char letter) {
    return options.stream().anyMatch(o -> !o.startsWith("--") && o.indexOf(letter, 1) >= 0);
  }

  /** Says whether {@code name} is there, or what GNU's programs take for it. */
  boolean hasLong(String name) {
    return options.stream()
        .map(option -> option.split("=", 2)[0])
        .anyMatch(o -> o.length() > 3 && name.startsWith(o) || o.equals(name));
  }

  /** Returns what follows {@code letter} or {@code name} in the same word or in the next. */
  static Optional<String> value(List<String> arguments, char letter, String name) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      Optional<String> next =
          i + 1 < arguments.size() ? Optional.of(arguments.get(i + 1)) : Optional.empty();
      if (argument.equals(name)) {
        return next;
      }
      if (argument.startsWith(name + "=")) {
        return Optional.of(argument.substring(name.length() + 1));
      }
      if (argument.startsWith("-") && !argument.startsWith("--")) {
        int at = argument.indexOf(letter, 1);
        if (at > 0) {
          return at + 1 < argument.length() ? Optional.of(argument.substring(at + 1)) : next;
        }
      }
    }
    return Optional.empty();
  }
}
