package dev.alpi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes manual pages in mdoc(7), from the data of the commands: {@code alpi.1}, one for each first
 * word, with all that is below it, and {@code alpid.1}.
 */
final class ManPage {
  /** The day of the texts; a page of one version is the same wherever it is made. */
  private static final String DAY = "November 30, 2026";

  private final StringBuilder page = new StringBuilder();

  private ManPage(String name, String summary) {
    macro(".Dd " + DAY);
    macro(".Dt " + name.toUpperCase(Locale.ROOT) + " 1");
    macro(".Os alpi " + Cli.VERSION);
    macro(".Sh NAME");
    macro(".Nm " + name);
    macro(".Nd " + escaped(lowered(summary)));
  }

  /** A page and the name of its file. */
  record Page(String file, String text) {}

  /** Returns all pages. */
  static List<Page> all(CommandTable table) {
    List<Page> pages = new ArrayList<>();
    pages.add(new Page("alpi.1", main(table)));
    for (CommandNode node : table.all()) {
      pages.add(new Page("alpi-" + node.name() + ".1", of(node)));
    }
    pages.add(new Page("alpid.1", daemon()));
    return pages;
  }

  private static String main(CommandTable table) {
    ManPage man = new ManPage("alpi", "your own agents, on your own machine");
    man.macro(".Sh SYNOPSIS");
    man.macro(".Nm");
    man.macro(".Op Ar options");
    man.macro(".Op Ar command");
    man.macro(".Sh DESCRIPTION");
    man.text("Without a command it is a conversation on the terminal.");
    man.text("The commands are:");
    man.macro(".Bl -tag -width completion");
    for (CommandNode node : table.all()) {
      man.macro(".It Xr alpi-" + node.name() + " 1");
      man.text(node.summary() + ".");
    }
    man.macro(".El");
    man.macro(".Pp");
    man.text("All but --version may also follow the command:");
    man.options(Globals.ALL);
    man.macro(".Pp");
    man.text("alpi help TOPIC explains what is behind the commands:");
    man.rows(Topics.rows());
    man.macro(".Sh ENVIRONMENT");
    man.macro(".Bl -tag -width ALPI_PROFILE");
    for (Help.Row row : Help.ENVIRONMENT) {
      man.macro(".It Ev " + row.term());
      man.text(sentence(row.text()));
    }
    man.macro(".El");
    man.macro(".Sh FILES");
    man.macro(".Bl -tag -width ~/.alpi/config.yaml");
    man.macro(".It Pa ~/.alpi");
    man.text("The profile default, and the root of all others.");
    man.macro(".It Pa ~/.alpi/profiles");
    man.text("The other profiles.");
    man.macro(".It Pa ~/.alpi/config.yaml");
    man.text("Settings of the profile default.");
    man.macro(".El");
    man.exitCodes(List.of(ExitCode.values()));
    man.macro(".Sh SEE ALSO");
    man.macro(".Xr alpi-help 1 ,");
    man.macro(".Xr alpi-setup 1 ,");
    man.macro(".Xr alpid 1");
    return man.page.toString();
  }

  private static String of(CommandNode node) {
    ManPage man = new ManPage("alpi-" + node.name(), node.summary());
    List<Command> commands = commands(node);
    man.macro(".Sh SYNOPSIS");
    for (Command command : commands) {
      man.synopsis(command);
    }
    man.macro(".Sh DESCRIPTION");
    man.text(node.summary() + ".");
    man.paragraphs(node.description());
    if (node instanceof Command command) {
      man.details(command);
    } else {
      commands.forEach(man::section);
    }
    man.macro(".Pp");
    man.text("Options of all commands are in");
    man.macro(".Xr alpi 1 .");
    List<ExitCode> codes =
        commands.stream()
            .flatMap(command -> Help.codes(command).stream())
            .distinct()
            .sorted()
            .toList();
    man.exitCodes(codes);
    man.examples(commands);
    man.macro(".Sh SEE ALSO");
    man.macro(".Xr alpi 1");
    return man.page.toString();
  }

  private static String daemon() {
    ManPage man = new ManPage("alpid", "the process that serves all profiles of alpi");
    man.macro(".Sh SYNOPSIS");
    man.macro(".Nm");
    man.macro(".Sh DESCRIPTION");
    man.text("It runs the jobs of all profiles, and answers their peers and gateways.");
    man.text("It stays in the foreground, for service managers and containers;");
    man.text("SIGTERM ends it, once what runs has come to an end, for at most 20 seconds.");
    man.text("It is the same as alpi daemon serve, and takes the same options.");
    man.macro(".Pp");
    man.text("alpi daemon start begins it apart from a terminal.");
    man.text("alpi daemon install makes it a service.");
    man.exitCodes(List.of(ExitCode.OK, ExitCode.UNEXPECTED, ExitCode.USAGE, ExitCode.LOCKED));
    man.macro(".Sh SEE ALSO");
    man.macro(".Xr alpi 1 ,");
    man.macro(".Xr alpi-daemon 1");
    return man.page.toString();
  }

  private static List<Command> commands(CommandNode node) {
    return switch (node) {
      case Command command -> List.of(command);
      case CommandGroup group ->
          group.members().stream().flatMap(member -> commands(member).stream()).toList();
    };
  }

  private void synopsis(Command command) {
    macro(".Nm alpi " + command.path());
    for (Option option : command.options()) {
      if (option.isShown()) {
        String value = option.isFlag() ? "" : " Ar " + escaped(option.valueName());
        macro(".Op Fl \\-" + hyphened(option.name()) + value);
      }
    }
    for (Argument argument : command.arguments()) {
      String name = "Ar " + escaped(argument.name()) + (argument.isVariadic() ? " ..." : "");
      macro(argument.isRequired() ? "." + name : ".Op " + name);
    }
  }

  private void section(Command command) {
    macro(".Ss alpi " + command.path());
    text(command.summary() + ".");
    paragraphs(command.description());
    details(command);
  }

  private void details(Command command) {
    if (!command.arguments().isEmpty()) {
      macro(".Bl -tag -width Ds");
      for (Argument argument : command.arguments()) {
        macro(".It Ar " + escaped(argument.name()));
        text(sentence(Help.text(argument)));
      }
      macro(".El");
    }
    options(command.options().stream().filter(Option::isShown).toList());
    if (command.hasJson()) {
      macro(".Pp");
      text("With --json it prints one object of " + command.json().replace("`", "") + ".");
    }
  }

  private void options(List<Option> options) {
    if (options.isEmpty()) {
      return;
    }
    macro(".Bl -tag -width Ds");
    for (Option option : options) {
      String value = option.isFlag() ? "" : " Ar " + escaped(option.valueName());
      String letter = option.letter().isEmpty() ? "" : "Fl " + option.letter() + " , ";
      macro(".It " + letter + "Fl \\-" + hyphened(option.name()) + value);
      text(sentence(Help.text(option)));
    }
    macro(".El");
  }

  private void rows(List<Help.Row> rows) {
    macro(".Bl -tag -width scheduling");
    for (Help.Row row : rows) {
      macro(".It " + escaped(row.term()));
      text(row.text() + ".");
    }
    macro(".El");
  }

  private void exitCodes(List<ExitCode> codes) {
    macro(".Sh EXIT STATUS");
    macro(".Bl -tag -width 999");
    for (ExitCode code : codes) {
      macro(".It " + code.number());
      text(code.explanation());
    }
    macro(".El");
  }

  private void examples(List<Command> commands) {
    List<Command.Example> examples =
        commands.stream().flatMap(command -> command.examples().stream()).toList();
    if (examples.isEmpty()) {
      return;
    }
    macro(".Sh EXAMPLES");
    for (Command.Example example : examples) {
      text(sentence(example.purpose()));
      macro(".Bd -literal -offset indent");
      page.append(line(example.line())).append('\n');
      macro(".Ed");
    }
  }

  private void paragraphs(String text) {
    if (!text.isBlank()) {
      for (String paragraph : text.strip().split("\n\n")) {
        macro(".Pp");
        text(paragraph.replace("`", ""));
      }
    }
  }

  private void macro(String line) {
    page.append(line).append('\n');
  }

  /** Each sentence has a line of its own, as mdoc wants it. */
  private void text(String text) {
    for (String sentence : text.replace('\n', ' ').split("(?<=[^. ]\\.) +(?=[^a-z ])")) {
      page.append(line(sentence)).append('\n');
    }
  }

  /** A line of text must not look like a macro. */
  private static String line(String text) {
    String shown = hyphened(escaped(text));
    return shown.startsWith(".") || shown.startsWith("'") ? "\\&" + shown : shown;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e");
  }

  /** A dash that is typed is no hyphen. */
  private static String hyphened(String text) {
    return text.replace("-", "\\-");
  }

  private static String sentence(String text) {
    String whole = Character.toUpperCase(text.charAt(0)) + text.substring(1);
    return whole.endsWith(".") ? whole : whole + ".";
  }

  private static String lowered(String text) {
    boolean isName = text.length() > 1 && Character.isUpperCase(text.charAt(1));
    return isName ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
