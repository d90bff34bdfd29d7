package dev.alpi.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Prints help pages, from the data of the commands and as wide as the output is. */
final class Help {
  static final String PURPOSE = "alpi: your own agents, on your own machine.";

  /** Environment variables that every command heeds. */
  static final List<Row> ENVIRONMENT =
      List.of(
          new Row("ALPI_HOME", "the directory of the profile to work on, before -p"),
          new Row("ALPI_PROFILE", "the profile to work on if there is no -p"),
          new Row("NO_COLOR", "if not empty, never colour the output"));

  /** What somebody needs who sees alpi for the first time. */
  private static final List<Row> BEGIN =
      List.of(
          new Row("alpi", "talk to your agent; alpi -c goes on where you were"),
          new Row("alpi setup", "a model and its key, a budget, and all else, step by step"),
          new Row("alpi chat --once TEXT", "one question and its answer"),
          new Row("alpi help topics", "what is behind it: budget, approval, peers, backup"));

  /** An entry of a table: a term and its explanation. */
  record Row(String term, String text) {}

  private static final int INDENT = 2;

  /** Between a term and its explanation. */
  private static final int GAP = 2;

  /** Narrower than this, explanations stand below their terms. */
  private static final int COLUMNS_WIDTH_MIN = 60;

  /** A longer term has its explanation on the next line. */
  private static final int TERM_WIDTH_MAX = 28;

  private final Output out;
  private final int width;

  Help(Output out) {
    this.out = out;
    width = out.width();
  }

  /** Prints what {@code alpi} alone shows: the commands. */
  void brief(CommandTable table) throws IOException {
    commands(table);
    out.line("");
    paragraph("alpi help COMMAND explains one of them, alpi --help all the rest.", 0);
  }

  /** Prints everything that is not about one command. */
  void all(CommandTable table) throws IOException {
    commands(table);
    section("Options");
    rows(options(Globals.ALL));
    out.line("");
    paragraph("All but --version may also follow the command.", 0);
    section("Topics");
    rows(Topics.rows());
    section("Environment");
    rows(ENVIRONMENT);
    section("Exit codes");
    rows(exitCodes(List.of(ExitCode.values())));
    out.line("");
    paragraph("alpi help COMMAND explains a command, alpi help TOPIC what is behind it.", 0);
  }

  private void commands(CommandTable table) throws IOException {
    paragraph(PURPOSE, 0);
    out.line("");
    usage("alpi [options] COMMAND");
    section("Begin");
    rows(BEGIN);
    section("Commands");
    rows(commands(table.all()));
  }

  /** Prints what topics there are. */
  void topics() throws IOException {
    out.styled(Style.HEADING, "Topics:");
    out.line("");
    rows(Topics.rows());
    out.line("");
    paragraph("alpi help TOPIC explains one.", 0);
  }

  /** Prints the text of a topic. */
  void topic(Topics.Topic topic) throws IOException {
    for (String line : Wrap.lines(topic.title(), width)) {
      out.styled(Style.HEADING, line);
      out.line("");
    }
    out.line("");
    for (String line : topic.lines()) {
      if (line.startsWith("  ")) {
        out.styled(Style.NAME, line);
        out.line("");
      } else {
        paragraph(line, 0);
      }
    }
  }

  /** Prints what there is to know about a command or group. */
  void node(CommandNode node) throws IOException {
    paragraph(node.summary() + ".", 0);
    out.line("");
    usage(Usage.line(node));
    if (!node.description().isEmpty()) {
      out.line("");
      paragraphs(node.description());
    }
    switch (node) {
      case CommandGroup group -> {
        section("Commands");
        rows(commands(group.members()));
        section("Options");
        rows(options(Globals.after(group)));
      }
      case Command command -> details(command);
    }
  }

  private void details(Command command) throws IOException {
    if (!command.arguments().isEmpty()) {
      section("Arguments");
      rows(command.arguments().stream().map(Help::row).toList());
    }
    section("Options");
    List<Option> all = new ArrayList<>(command.options());
    all.addAll(Globals.after(command));
    rows(options(all));
    if (command.hasJson()) {
      section("JSON");
      paragraph(command.json().replace("`", ""), INDENT);
    }
    if (!command.examples().isEmpty()) {
      section("Examples");
      for (Command.Example example : command.examples()) {
        out.text(" ".repeat(INDENT));
        out.styled(Style.NAME, example.line());
        out.line("");
        paragraph(example.purpose(), 3 * INDENT);
      }
    }
    section("Exit codes");
    rows(exitCodes(codes(command)));
  }

  /** Returns the codes that a command can end with, by number. */
  static List<ExitCode> codes(Command command) {
    List<ExitCode> codes = new ArrayList<>(List.of(ExitCode.OK, ExitCode.UNEXPECTED));
    codes.add(ExitCode.USAGE);
    codes.addAll(command.exitCodes());
    codes.sort(Comparator.comparingInt(ExitCode::number));
    return codes.stream().distinct().toList();
  }

  /** Returns the help line of an option: what it does, its choices, its fallback. */
  static String text(Option option) {
    StringBuilder text = new StringBuilder(option.help());
    if (option.values() instanceof Values.OneOf(List<String> choices)) {
      text.append(": ").append(String.join(", ", choices));
    }
    if (option.isRepeated()) {
      text.append(" (can be repeated)");
    }
    if (!option.fallback().isEmpty()) {
      text.append(" (default ").append(option.fallback()).append(')');
    }
    return text.toString();
  }

  /** Returns the help line of an argument: what it is, its choices. */
  static String text(Argument argument) {
    return argument.values() instanceof Values.OneOf(List<String> choices)
        ? argument.help() + ": " + String.join(", ", choices)
        : argument.help();
  }

  private static Row row(Argument argument) {
    return new Row(argument.usage(), text(argument));
  }

  private static List<Row> commands(List<CommandNode> nodes) {
    return nodes.stream().map(node -> new Row(node.name(), node.summary())).toList();
  }

  /** Long names stand below each other, whether they have a letter or not. */
  private static List<Row> options(List<Option> options) {
    return options.stream()
        .filter(Option::isShown)
        .map(o -> new Row((o.letter().isEmpty() ? "    " : "") + Usage.of(o), text(o)))
        .toList();
  }

  private static List<Row> exitCodes(List<ExitCode> codes) {
    return codes.stream()
        .map(code -> new Row(Integer.toString(code.number()), code.summary()))
        .toList();
  }

  private void usage(String line) throws IOException {
    out.styled(Style.HEADING, "Usage:");
    int indent = "Usage: ".length();
    List<String> lines = Wrap.lines(line, width - indent);
    for (int i = 0; i < lines.size(); i++) {
      out.line((i == 0 ? " " : " ".repeat(indent + INDENT)) + lines.get(i));
    }
  }

  private void section(String title) throws IOException {
    out.line("");
    out.styled(Style.HEADING, title + ":");
    out.line("");
  }

  private void paragraphs(String text) throws IOException {
    boolean first = true;
    for (String paragraph : text.strip().split("\n\n")) {
      if (!first) {
        out.line("");
      }
      first = false;
      paragraph(paragraph, 0);
    }
  }

  private void paragraph(String text, int indent) throws IOException {
    for (String line : Wrap.lines(text, width - indent)) {
      out.line(" ".repeat(indent) + line);
    }
  }

  private void rows(List<Row> rows) throws IOException {
    int widest = 0;
    for (Row row : rows) {
      if (row.term().length() <= TERM_WIDTH_MAX) {
        widest = Math.max(widest, row.term().length());
      }
    }
    boolean below = width < COLUMNS_WIDTH_MIN && widest > TERM_WIDTH_MAX / 2;
    for (Row row : rows) {
      if (below) {
        row(new Row(row.term().strip(), row.text()), 0, 2 * INDENT);
      } else {
        row(row, widest, INDENT + widest + GAP);
      }
    }
  }

  private void row(Row row, int termWidth, int column) throws IOException {
    out.text(" ".repeat(INDENT));
    out.styled(Style.NAME, row.term());
    boolean beside = row.term().length() <= termWidth;
    if (!beside) {
      out.line("");
    }
    int missing = beside ? column - INDENT - row.term().length() : column;
    for (String line : Wrap.lines(row.text(), width - column)) {
      out.line(" ".repeat(missing) + line);
      missing = column;
    }
  }
}
