package dev.alpi.cli;

import java.util.List;

/** The options of alpi itself. All but {@code --version} stand before or after the command. */
final class Globals {
  static final Option PROFILE =
      Option.valued("profile", "NAME", "work on the profile NAME")
          .letter('p')
          .values(Values.Open.PROFILE);
  static final Option JSON = Option.flag("json", "print one JSON object instead of text");
  static final Option DEBUG = Option.flag("debug", "show stack traces of failures");
  static final Option NO_COLOR = Option.flag("no-color", "never colour the output");
  static final Option QUIET =
      Option.flag("quiet", "print no news, only answers, warnings and errors").letter('q');
  static final Option UTC = Option.flag("utc", "show times as they are, in UTC, not how long ago");
  static final Option HELP = Option.flag("help", "show help").letter('h');
  static final Option VERSION = Option.flag("version", "print the version");

  static final List<Option> ALL =
      List.of(PROFILE, JSON, QUIET, UTC, DEBUG, NO_COLOR, HELP, VERSION);

  private static final List<Option> WITH_JSON =
      List.of(PROFILE, JSON, QUIET, UTC, DEBUG, NO_COLOR, HELP);
  private static final List<Option> WITHOUT_JSON =
      List.of(PROFILE, QUIET, UTC, DEBUG, NO_COLOR, HELP);

  private Globals() {}

  /* Implementation notes. No switch over types: the first one of a process has its code made at
   * run time, which takes longer than what most commands do. Here it would be in all of them. */

  /** Returns those that can stand after {@code node}. */
  static List<Option> after(CommandNode node) {
    return node instanceof Command command && !command.hasJson() ? WITHOUT_JSON : WITH_JSON;
  }
}
