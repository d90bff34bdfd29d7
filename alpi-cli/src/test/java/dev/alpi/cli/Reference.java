package dev.alpi.cli;

import java.util.List;
import java.util.stream.Collectors;

/** Writes the pages of {@code docs/} that are made from the data of the commands. */
final class Reference {
  private static final String MADE =
      "<!-- made from the code; a test compares. mvn -o verify -pl alpi-cli -am"
          + " -Dalpi.golden=write makes it anew -->\n\n";

  private Reference() {}

  /** Returns {@code docs/cli.md}. */
  static String cli(CommandTable table) {
    StringBuilder page = new StringBuilder("# Commands\n\n").append(MADE);
    page.append(
        """
        `alpi [options] COMMAND`. Options and arguments mix freely; `--` makes all that follows \
        arguments; `-` as an argument is standard input, where a command reads it. The answer goes \
        to standard output, everything else to standard error: `alpi: error: …`, and what to do \
        about it as `alpi: hint: …`. [Exit codes](exit-codes.md) say how it ended.

        With `--json` a command that prints, prints exactly one JSON object instead. If it fails, \
        standard output stays empty and standard error has one object, \
        `{"error":{"code":14,"name":"budget_refused","message":"…","hint":"…"}}`; `hint` may be \
        missing, and `trace` is there with `--debug`. Fields are only ever added.

        Text is UTF-8. On a terminal, control characters in text from outside (a model, a file \
        name) are shown as symbols; into a file or pipe text goes unchanged.

        ## Options of all commands

        All but `--version` may stand before or after the command.

        """);
    options(Globals.ALL, page);
    page.append("\n## Environment\n\n| Variable | |\n|---|---|\n");
    for (Help.Row row : Help.ENVIRONMENT) {
      page.append("| `").append(row.term()).append("` | ").append(row.text()).append(" |\n");
    }
    for (CommandNode node : new CompletionTree(table).nodes()) {
      node(node, page);
    }
    return page.toString();
  }

  private static void node(CommandNode node, StringBuilder page) {
    page.append("\n## alpi ").append(node.path()).append("\n\n");
    page.append(node.summary()).append(".\n\n");
    page.append("    ").append(Usage.line(node)).append('\n');
    if (!node.description().isEmpty()) {
      page.append('\n').append(node.description().strip()).append('\n');
    }
    if (node instanceof Command command) {
      details(command, page);
    }
  }

  private static void details(Command command, StringBuilder page) {
    if (!command.arguments().isEmpty()) {
      page.append("\n| Argument | |\n|---|---|\n");
      for (Argument argument : command.arguments()) {
        row(argument.usage(), Help.text(argument), page);
      }
    }
    List<Option> shown = command.options().stream().filter(Option::isShown).toList();
    if (!shown.isEmpty()) {
      page.append('\n');
      options(shown, page);
    }
    if (command.hasJson()) {
      page.append("\n`--json`: ").append(command.json()).append(".\n");
    }
    for (Command.Example example : command.examples()) {
      page.append("\n- `").append(example.line()).append("`: ").append(example.purpose());
    }
    page.append(command.examples().isEmpty() ? "" : "\n");
    page.append("\nExit codes: ")
        .append(
            Help.codes(command).stream()
                .map(code -> code.number() + " " + code.summary())
                .collect(Collectors.joining(" · ")))
        .append('\n');
  }

  private static void options(List<Option> options, StringBuilder page) {
    page.append("| Option | |\n|---|---|\n");
    for (Option option : options) {
      row(Usage.of(option), Help.text(option), page);
    }
  }

  private static void row(String term, String text, StringBuilder page) {
    page.append("| `").append(term.replace("|", "\\|")).append("` | ");
    page.append(text.replace("|", "\\|")).append(" |\n");
  }

  /** Returns {@code docs/exit-codes.md}. */
  static String exitCodes() {
    StringBuilder page = new StringBuilder("# Exit codes\n\n").append(MADE);
    page.append("| Code | Name in JSON | Meaning |\n|---|---|---|\n");
    for (ExitCode code : ExitCode.values()) {
      page.append("| ").append(code.number()).append(" | `").append(code.label());
      page.append("` | **").append(code.summary()).append("**. ");
      page.append(code.explanation()).append(" |\n");
    }
    page.append(
        """

        - Codes are never changed, only added; treat one you do not know as a failure.
        - A reader that goes away early (`alpi … | head -1`) is no failure: alpi ends quietly, with \
        0. Output that cannot be written for another reason, such as a full disk, is 1.
        - After Ctrl-C a command has one second to save what it did; then the process ends with \
        130. After SIGTERM the same happens with 143, the number every process has for it.
        """);
    return page.toString();
  }
}
