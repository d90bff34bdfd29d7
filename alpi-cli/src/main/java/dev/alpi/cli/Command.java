package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A command as data. Parsing, help, completion and {@code docs/cli.md} are made from it.
 *
 * @param json what the object holds that {@code --json} prints, in Markdown; empty if the command
 *     has no {@code --json}
 * @param exitCodes the codes it can end with beside {@code OK}, {@code UNEXPECTED} and {@code
 *     USAGE}
 * @param effect whether it changes something
 */
record Command(
    String path,
    String summary,
    String description,
    List<Argument> arguments,
    List<Option> options,
    String json,
    List<Example> examples,
    List<ExitCode> exitCodes,
    Effect effect,
    Handler handler)
    implements CommandNode {

  /** Names of commands that change something and then say so. */
  private static final Set<String> NEWS =
      Set.of(
          "accept",
          "add",
          "allow",
          "clone",
          "create",
          "delete",
          "disable",
          "discard",
          "drop",
          "edit",
          "empty",
          "enable",
          "install",
          "migrate",
          "pause",
          "read-all",
          "reindex",
          "remove",
          "rename",
          "restart",
          "restore",
          "resume",
          "retry",
          "revoke",
          "send",
          "set",
          "start",
          "stop",
          "uninstall",
          "unset",
          "use");

  /** A command line that works, and what it is for. */
  record Example(String line, String purpose) {
    Example {
      Checks.requireLine(line);
      Checks.requireLine(purpose);
    }
  }

  Command {
    CommandNode.requirePath(path);
    Checks.requireLine(summary);
    arguments = List.copyOf(arguments);
    options = List.copyOf(options);
    examples = List.copyOf(examples);
    exitCodes = List.copyOf(exitCodes);
    requireOrder(arguments);
    requireDistinct(options);
  }

  /** Returns the command of this path that does nothing but {@code handler}. */
  static Command of(String path, String summary, Handler handler) {
    return new Command(
        path,
        summary,
        "",
        List.of(),
        List.of(),
        "",
        List.of(),
        List.of(),
        Effect.UNJUDGED,
        handler);
  }

  /** Returns it with a description: paragraphs separated by an empty line. */
  Command described(String description) {
    return new Command(
        path, summary, description, arguments, options, json, examples, exitCodes, effect, handler);
  }

  /** Returns it with these arguments, in this order. */
  Command taking(Argument... arguments) {
    return new Command(
        path,
        summary,
        description,
        List.of(arguments),
        options,
        json,
        examples,
        exitCodes,
        effect,
        handler);
  }

  /** Returns it with these options. */
  Command with(Option... options) {
    return new Command(
        path,
        summary,
        description,
        arguments,
        List.of(options),
        json,
        examples,
        exitCodes,
        effect,
        handler);
  }

  /** Returns it with {@code --json}; {@code json} says what the object holds. */
  Command printing(String json) {
    return new Command(
        path, summary, description, arguments, options, json, examples, exitCodes, effect, handler);
  }

  /** Returns it with one more example. */
  Command example(String line, String purpose) {
    List<Example> more = new ArrayList<>(examples);
    more.add(new Example(line, purpose));
    return new Command(
        path, summary, description, arguments, options, json, more, exitCodes, effect, handler);
  }

  /** Returns it with the exit codes that are its own. */
  Command exits(ExitCode... exitCodes) {
    return new Command(
        path,
        summary,
        description,
        arguments,
        options,
        json,
        examples,
        List.of(exitCodes),
        effect,
        handler);
  }

  /** Returns it having this effect. */
  Command has(Effect effect) {
    return new Command(
        path, summary, description, arguments, options, json, examples, exitCodes, effect, handler);
  }

  /** Says whether its text tells only that it did what was asked, which nobody has to know. */
  boolean isNews() {
    return NEWS.contains(name());
  }

  boolean hasJson() {
    return !json.isEmpty();
  }

  private static void requireOrder(List<Argument> arguments) {
    for (int i = 0; i + 1 < arguments.size(); i++) {
      Checks.require(!arguments.get(i).isVariadic(), "only the last argument repeats");
      Checks.require(
          arguments.get(i).isRequired() || !arguments.get(i + 1).isRequired(),
          "required arguments come first");
    }
  }

  private static void requireDistinct(List<Option> options) {
    List<String> seen = new ArrayList<>();
    List<Option> all = new ArrayList<>(options);
    all.addAll(Globals.ALL);
    for (Option option : all) {
      Checks.require(!seen.contains(option.name()), option.name() + " is there twice");
      seen.add(option.name());
      Checks.require(
          option.letter().isEmpty() || !seen.contains("-" + option.letter()),
          "-" + option.letter() + " is there twice");
      if (!option.letter().isEmpty()) {
        seen.add("-" + option.letter());
      }
    }
  }
}
