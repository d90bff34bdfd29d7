package dev.alpi.cli;

/** Usage lines. */
final class Usage {
  private Usage() {}

  /** Returns {@code alpi profile create [options] NAME}. */
  static String line(CommandNode node) {
    StringBuilder line = new StringBuilder("alpi ").append(node.path());
    switch (node) {
      case CommandGroup group -> line.append(group.alone().isPresent() ? " [COMMAND]" : " COMMAND");
      case Command command -> {
        if (command.options().stream().anyMatch(Option::isShown)) {
          line.append(" [options]");
        }
        for (Argument argument : command.arguments()) {
          line.append(' ').append(argument.usage());
        }
      }
    }
    return line.toString();
  }

  /** Returns {@code -d, --daily-usd AMOUNT}, or without the letter {@code --daily-usd AMOUNT}. */
  static String of(Option option) {
    String letter = option.letter().isEmpty() ? "" : "-" + option.letter() + ", ";
    String value = option.isFlag() ? "" : " " + option.valueName();
    return letter + option.dashed() + value;
  }
}
