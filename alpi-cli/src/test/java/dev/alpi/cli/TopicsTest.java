package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class TopicsTest {
  private static final int LINES_MAX = 60;

  /** A command line of a text, up to what a shell would do with it. */
  private static final Pattern COMMAND = Pattern.compile("(?:^ +|\\| )alpi (.*)$");

  private static String help(int columns, String... words) {
    FakeStdio stdio =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(columns);
    assertThat(Cli.run(words, new FakeContext().with(stdio))).isZero();
    return stdio.printed();
  }

  @Test
  void the_topics_are_listed() {
    String printed = help(80, "help", "topics");
    assertThat(printed).startsWith("Topics:\n").endsWith("alpi help TOPIC explains one.\n");
    assertThat(printed.lines().filter(line -> line.matches("  [a-z].*")).map(String::strip))
        .extracting(line -> line.split(" ")[0])
        .containsExactlyElementsOf(Topics.names());
  }

  @Test
  void each_fits_a_terminal_and_is_wrapped_to_it() {
    assertThat(Topics.names()).hasSizeGreaterThan(9);
    for (String name : Topics.names()) {
      String printed = help(80, "help", name);
      String text = printed.split("The command alpi", 2)[0];
      assertThat(text.lines().count()).as(name).isBetween(8L, (long) LINES_MAX);
      assertThat(help(40, "help", name).split("The command alpi", 2)[0].lines())
          .as(name)
          .filteredOn(line -> !line.startsWith("  "))
          .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(40));
    }
  }

  @Test
  void help_lists_them_and_knows_what_was_meant() {
    assertThat(help(80, "help")).contains("Topics:", "  approval", "  scheduling");
    FakeStdio stdio = new FakeStdio();
    String[] words = {"help", "aproval"};
    assertThat(Cli.run(words, new FakeContext().with(stdio))).isEqualTo(2);
    assertThat(stdio.complained()).contains("did you mean approval?");
  }

  @Test
  void where_a_command_has_the_same_name_both_are_explained() {
    assertThat(help(80, "help", "backup"))
        .contains("A drill restores", "The command alpi backup", "Usage: alpi backup COMMAND");
    assertThat(help(80, "help", "peers")).contains("alpi help alp explains what is behind it.");
  }

  /** A text that shows a command that is not there would be worse than none. */
  @Test
  void every_command_in_them_is_one() {
    List<String> checked = new ArrayList<>();
    for (String name : Topics.names()) {
      for (String line : Topics.find(name).orElseThrow().lines()) {
        COMMAND
            .matcher(line)
            .results()
            .map(found -> found.group(1))
            .filter(rest -> line.startsWith("  "))
            .forEach(
                rest -> {
                  List<String> words = new ArrayList<>(ShellWords.split(rest));
                  if (!words.isEmpty() && ChatCommand.WITHOUT_COMMAND.contains(words.getFirst())) {
                    words.addFirst("chat");
                  }
                  assertParses(name, words);
                  checked.add(rest);
                });
      }
    }
    assertThat(checked).hasSizeGreaterThan(40);
  }

  private static void assertParses(String topic, List<String> words) {
    try {
      Request request = Parser.parse(new Commands(), words);
      assertThat(request).as(topic + ": " + words).isNotInstanceOf(Request.Version.class);
    } catch (CommandFailure e) {
      throw new AssertionError(topic + ": alpi " + words + ": " + e.getMessage(), e);
    }
  }

  @Test
  void completion_offers_them() {
    assertThat(BashCompletion.script(new Commands())).contains(" scheduling ");
    assertThat(ZshCompletion.script(new Commands())).contains("'scheduling:Jobs that run");
    assertThat(new FishCompletion(new Commands()).script()).contains(" scheduling ");
    assertThat(Topics.find("chat")).isEqualTo(Optional.empty());
  }
}
