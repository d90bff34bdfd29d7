package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HelpTest {
  private static String help(CommandTable table, int columns, String... words) {
    FakeContext context = new FakeContext();
    FakeStdio stdio =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(columns);
    int code = new Cli(table).execute(List.of(words), context.with(stdio));
    assertThat(code).isZero();
    assertThat(stdio.complained()).isEmpty();
    return stdio.printed();
  }

  @ParameterizedTest
  @CsvSource({
    "brief,80,''",
    "brief,40,''",
    "all,80,--help",
    "all,40,--help",
    "group,80,profile --help",
    "group,40,profile --help",
    "command,80,chat --help",
    "command,40,chat --help",
    "small,80,help profile list",
    "small,40,help profile list",
  })
  void pages_are_as_they_were_agreed(String page, int columns, String line) throws Exception {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");
    String printed = help(new SampleCommands(), columns, words);
    Goldens.assertSame(
        Goldens.RESOURCES.resolve("help").resolve(page + "-" + columns + ".txt"), printed);
  }

  private static List<List<String>> pages(CommandTable table) {
    List<List<String>> pages = new ArrayList<>(List.of(List.of(), List.of("--help")));
    for (CommandNode node : new CompletionTree(table).nodes()) {
      List<String> words = new ArrayList<>(List.of("help"));
      words.addAll(List.of(node.path().split(" ")));
      pages.add(words);
    }
    return pages;
  }

  /** Examples are copied by hand into a shell: they are never broken. */
  @Test
  void every_page_fits_narrow_terminals() {
    List<List<String>> pages = pages(new Commands());
    assertThat(pages).hasSizeGreaterThan(4);
    for (List<String> words : pages) {
      String printed = help(new Commands(), 40, words.toArray(String[]::new));
      assertThat(printed.lines())
          .as(words.toString())
          .filteredOn(line -> !line.contains("alpi "))
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }
  }

  @Test
  void narrower_than_forty_columns_is_treated_as_forty() {
    assertThat(help(new SampleCommands(), 7, "chat", "-h"))
        .isEqualTo(help(new SampleCommands(), 40, "chat", "-h"));
  }

  @Test
  void wider_than_a_hundred_columns_is_treated_as_a_hundred() {
    assertThat(help(new SampleCommands(), 500, "chat", "-h"))
        .isEqualTo(help(new SampleCommands(), 100, "chat", "-h"));
  }

  @Test
  void hidden_options_are_not_shown() {
    assertThat(help(new SampleCommands(), 80, "chat", "-h")).doesNotContain("trace-everything");
  }

  @Test
  void every_page_teaches_by_an_example_that_alpi_understands() throws Exception {
    CommandTable table = new Commands();
    int tried = 0;
    for (Command command : new CompletionTree(table).commands()) {
      assertThat(command.examples()).as(command.path()).isNotEmpty();
      for (Command.Example example : command.examples()) {
        for (List<String> words : ShellWords.commandLines(example.line())) {
          assertThat(Parser.parse(table, words)).as(example.line()).isNotNull();
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(5);
  }

  @Test
  void every_name_of_the_table_leads_to_a_node_of_that_name() {
    CommandTable table = new Commands();
    assertThat(table.names()).isNotEmpty().doesNotHaveDuplicates();
    assertThat(table.names())
        .allSatisfy(name -> assertThat(table.find(name).orElseThrow().path()).isEqualTo(name));
  }
}
