package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A conversation with alpi in a file, run in this process over files in memory. A line's start says
 * what it is:
 *
 * <pre>
 * # for the reader; so is an empty line
 * env NAME=value          sets a variable (from here on)
 * terminal out err in     these lead to a terminal; with nothing, none does
 * columns 60              the width of the terminal
 * editor 0                the editor writes the "| " lines below, and ends with this status
 * write PATH              makes a file of the "| " lines below
 * $ alpi version --json   runs this; quotes work as in a shell
 * &lt; text                  a line on its standard input
 * &gt; text                  a line it must print; [..] is anything, a line "..." any lines
 * ! text                  the same on standard error
 * = 2                     the exit code it must have; 0 if not said
 * unchanged               it must leave all files as they were; always so if it fails,
 * leaves files            unless this is said
 * file PATH               there must be this file, with exactly the "| " lines below
 * absent PATH             there must be no such file
 * </pre>
 *
 * Paths start at the working directory, {@code /home/me/work}; home is {@code /home/me}.
 */
final class Script {
  private final CommandTable table;
  private final List<String> lines;
  private final FakeContext context = new FakeContext();
  private final List<Stdio.Stream> terminals = new ArrayList<>();
  private int columns = 80;
  private int next;
  private int commands;

  private Script(CommandTable table, List<String> lines) {
    this.table = table;
    this.lines = lines;
  }

  /**
   * Runs the script.
   *
   * @return how many commands it ran
   */
  static int run(CommandTable table, List<String> lines) throws IOException {
    Script script = new Script(table, lines);
    while (script.next < lines.size()) {
      script.step();
    }
    return script.commands;
  }

  private void step() throws IOException {
    String line = lines.get(next++);
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    String word = line.split(" ", 2)[0];
    String rest = line.substring(word.length()).strip();
    switch (word) {
      case "env" -> context.env(rest.split("=", 2)[0], rest.split("=", 2)[1]);
      case "terminal" -> terminals(rest);
      case "columns" -> columns = Integer.parseInt(rest);
      case "editor" -> editor(Integer.parseInt(rest), text("|"));
      case "write" -> write(path(rest), text("|"));
      case "$" -> command(rest);
      case "file" -> assertThat(Files.readString(path(rest))).as(rest).isEqualTo(text("|"));
      case "absent" -> assertThat(path(rest)).doesNotExist();
      default -> throw new IllegalArgumentException("line " + next + " is nothing: " + line);
    }
  }

  private void terminals(String names) {
    terminals.clear();
    Stream.of(names.split(" "))
        .filter(name -> !name.isEmpty())
        .map(name -> Stdio.Stream.valueOf(name.toUpperCase(java.util.Locale.ROOT)))
        .forEach(terminals::add);
  }

  private Path path(String name) {
    return context.workingDirectory().resolve(name).normalize();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void editor(int status, String text) {
    context.editor(
        file -> {
          Files.writeString(file, text);
          return status;
        });
  }

  /** Takes the lines that start with {@code mark}. */
  private String text(String mark) {
    StringBuilder text = new StringBuilder();
    while (next < lines.size()
        && (lines.get(next).startsWith(mark + " ") || lines.get(next).equals(mark))) {
      String line = lines.get(next++);
      text.append(line.length() > 2 ? line.substring(2) : "").append('\n');
    }
    return text.toString();
  }

  private void command(String line) throws IOException {
    String where = "line " + next + ": " + line;
    List<String> words = ShellWords.split(line);
    assertThat(words.getFirst()).as(where).isEqualTo("alpi");
    FakeStdio stdio = new FakeStdio().typed(text("<")).columns(columns);
    terminals.forEach(stream -> stdio.leadsTo(stream, Stdio.Target.TERMINAL));
    Map<String, String> before = files();
    int code = new Cli(table).execute(words.subList(1, words.size()), context.with(stdio));
    commands++;
    assertText(where + ", stdout", text(">"), stdio.printed());
    assertText(where + ", stderr", text("!"), stdio.complained());
    String expectedCode = text("=").strip();
    assertThat(code)
        .as(where + ", exit code")
        .isEqualTo(expectedCode.isEmpty() ? 0 : Integer.parseInt(expectedCode));
    boolean leaves = said("leaves files");
    if (said("unchanged") || (code != 0 && !leaves)) {
      assertThat(files()).as(where + ", files").isEqualTo(before);
    }
  }

  private boolean said(String what) {
    boolean said = next < lines.size() && lines.get(next).equals(what);
    next += said ? 1 : 0;
    return said;
  }

  /**
   * The whole tree but the audit trail, which has a record of each try: path to mode and content.
   */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(context.workingDirectory().getRoot())) {
      for (Path path : tree.toList()) {
        if (path.endsWith("logs") || path.toString().contains("admin-audit.jsonl")) {
          continue;
        }
        String content =
            Files.isRegularFile(path)
                ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                : "";
        files.put(path.toString(), Files.getPosixFilePermissions(path) + " " + content);
      }
    }
    return files;
  }

  private static void assertText(String where, String expected, String found) {
    if (!matches(expected, found)) {
      assertThat(found).as(where).isEqualTo(expected);
    }
  }

  private static boolean matches(String expected, String found) {
    String pattern =
        expected
            .lines()
            .map(line -> line.equals("...") ? "(?:(?s:.*?)\n)??" : inLine(line) + "\n")
            .collect(Collectors.joining());
    return Pattern.matches(pattern, found);
  }

  private static String inLine(String line) {
    return Stream.of(line.split("\\[\\.\\.]", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining(".*"));
  }
}
