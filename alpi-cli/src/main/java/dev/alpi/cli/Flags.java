package dev.alpi.cli;

import java.util.List;

/** How a run presents itself. */
record Flags(boolean json, boolean debug, boolean plain) {
  /** Returns those of a command line that may be wrong: its errors follow them all the same. */
  static Flags of(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    return new Flags(
        options.contains(Globals.JSON.dashed()),
        options.contains(Globals.DEBUG.dashed()),
        options.contains(Globals.NO_COLOR.dashed()));
  }

  /** Returns those of a command line that was understood. */
  static Flags of(Arguments arguments) {
    return new Flags(
        arguments.options().containsKey(Globals.JSON),
        arguments.options().containsKey(Globals.DEBUG),
        arguments.options().containsKey(Globals.NO_COLOR));
  }

  /** Returns the mode of text that is not the answer in JSON. */
  Output.Mode text() {
    if (json) {
      return Output.Mode.SILENT;
    }
    return result();
  }

  /** Returns the mode of what is printed in any case. */
  Output.Mode result() {
    return plain ? Output.Mode.PLAIN : Output.Mode.COLOURED_IF_TERMINAL;
  }
}
