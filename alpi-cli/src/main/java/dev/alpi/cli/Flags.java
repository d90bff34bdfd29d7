package dev.alpi.cli;

import java.util.List;

/** How a run presents itself. */
record Flags(boolean json, boolean debug, boolean plain, News news, TimeForm times) {
  /** Those of a command line without any. */
  static final Flags NONE = new Flags(false, false, false, News.TOLD, TimeForm.RELATIVE);

  /** Whether somebody wants to know that what was asked for was done. */
  enum News {
    TOLD,
    LEFT_OUT
  }

  /** Returns those of a command line that may be wrong: its errors follow them all the same. */
  static Flags of(List<String> words) {
    int end = words.indexOf("--");
    List<String> options = end < 0 ? words : words.subList(0, end);
    return new Flags(
        options.contains(Globals.JSON.dashed()),
        options.contains(Globals.DEBUG.dashed()),
        options.contains(Globals.NO_COLOR.dashed()),
        options.contains(Globals.QUIET.dashed()) || options.contains("-q")
            ? News.LEFT_OUT
            : News.TOLD,
        options.contains(Globals.UTC.dashed()) ? TimeForm.UTC : TimeForm.RELATIVE);
  }

  /** Returns those of a command line that was understood. */
  static Flags of(Arguments arguments) {
    return new Flags(
        arguments.options().containsKey(Globals.JSON),
        arguments.options().containsKey(Globals.DEBUG),
        arguments.options().containsKey(Globals.NO_COLOR),
        arguments.options().containsKey(Globals.QUIET) ? News.LEFT_OUT : News.TOLD,
        arguments.options().containsKey(Globals.UTC) ? TimeForm.UTC : TimeForm.RELATIVE);
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
