package dev.alpi.cli;

/** A word of the command line that leads somewhere: a command, or a group of commands. */
sealed interface CommandNode permits Command, CommandGroup {
  /** Returns the words after {@code alpi}, separated by spaces: {@code profile create}. */
  String path();

  /** Returns what it does, in one line: starts with a capital, no full stop. */
  String summary();

  /** Returns what else there is to know, in paragraphs; may be empty. */
  String description();

  /** Returns the last word of the path. */
  default String name() {
    return path().substring(path().lastIndexOf(' ') + 1);
  }

  /** Requires a path of names. */
  static void requirePath(String path) {
    for (String name : path.split(" ", -1)) {
      Checks.requireName(name);
    }
  }
}
