package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for every command, as far as it can be read from the table. */
final class CommandTableTest {
  private static final CompletionTree TREE = new CompletionTree(new Commands());

  /** Their output is a text for one reader, or goes on for long. */
  private static final Set<String> WITHOUT_JSON = Set.of("setup menu", "help", "completion");

  /** What somebody would type who knows other programs; here it is called otherwise. */
  private static final Set<String> OTHER_VERBS =
      Set.of("ls", "rm", "del", "new", "view", "print", "get-all", "info-all", "destroy");

  /** The verbs that people expect, and groups where something can be so treated. */
  private static final Map<String, Set<String>> VERBS =
      Map.of(
          "list",
              Set.of(
                  "sessions",
                  "runs",
                  "outputs",
                  "approvals",
                  "peers",
                  "schedule",
                  "gateway",
                  "profile",
                  "profile trash",
                  "config",
                  "secrets",
                  "models",
                  "backup"),
          "show", Set.of("sessions", "runs", "outputs", "memory", "models", "profile", "config"),
          "add", Set.of("memory", "peers", "schedule", "profile", "secrets"),
          "remove",
              Set.of(
                  "memory",
                  "peers",
                  "schedule",
                  "profile",
                  "secrets",
                  "sessions",
                  "approvals",
                  "config"));

  private static List<Command> commands() {
    List<Command> commands = TREE.commands();
    assertThat(commands).hasSizeGreaterThan(80);
    return commands;
  }

  @Test
  void every_command_has_an_example_that_is_understood() {
    for (Command command : commands()) {
      assertThat(command.examples()).as(command.path()).isNotEmpty();
      boolean isOwn = false;
      for (Command.Example example : command.examples()) {
        isOwn |= parsed(example.line()).contains(command);
      }
      assertThat(isOwn).as("an example of " + command.path() + " itself").isTrue();
    }
  }

  /** Returns the commands of alpi that a line of a shell runs. */
  private static List<Command> parsed(String whole) {
    Matcher inner = Pattern.compile("\\$\\(([^)]*)\\)").matcher(whole);
    List<Command> within = inner.find() ? parsed(inner.group(1)) : List.of();
    String line = inner.replaceAll("KEY");
    Matcher found =
        Pattern.compile("(?:^|[|(] ?|sudo |^[A-Z]+=[^ ]+ )(?:\\./)?alpi(?= |$)([^|<>)]*)")
            .matcher(line);
    List<Command> commands = new ArrayList<>(within);
    while (found.find()) {
      try {
        Request request = Parser.parse(new Commands(), ShellWords.split(found.group(1).strip()));
        if (request instanceof Request.Run(Command command, Arguments _)) {
          // made anew each time, so compared by path
          TREE.commands().stream()
              .filter(known -> known.path().equals(command.path()))
              .forEach(commands::add);
        }
      } catch (CommandFailure e) {
        throw new AssertionError(line + ": " + e.getMessage(), e);
      }
    }
    return commands;
  }

  @Test
  void every_command_prints_json_unless_it_is_named_here() {
    Set<String> without = new TreeSet<>();
    for (Command command : commands()) {
      if (!command.hasJson()) {
        without.add(command.path());
      }
    }
    assertThat(without).containsExactlyInAnyOrderElementsOf(WITHOUT_JSON);
  }

  @Test
  void every_page_tells_how_it_can_end() {
    for (Command command : commands()) {
      FakeStdio stdio = new FakeStdio();
      List<String> words = new ArrayList<>(List.of(command.path().split(" ")));
      words.add("--help");
      assertThat(Cli.run(words.toArray(String[]::new), new FakeContext().with(stdio))).isZero();
      assertThat(stdio.printed())
          .as(command.path())
          .contains("Usage: alpi " + command.path(), "Examples:", "Exit codes:", "--quiet")
          .containsPattern("  0 +ok");
    }
  }

  @Test
  void whoever_mistypes_a_command_is_told_which_was_meant() {
    for (CommandNode node : TREE.nodes()) {
      List<String> words = new ArrayList<>(List.of(node.path().split(" ")));
      String last = words.removeLast();
      if (last.length() < 4) {
        continue;
      }
      words.add(last.substring(0, last.length() - 2) + "x" + last.charAt(last.length() - 1));
      FakeStdio stdio = new FakeStdio();
      int code = Cli.run(words.toArray(String[]::new), new FakeContext().with(stdio));
      assertThat(code).as(words.toString()).isEqualTo(2);
      assertThat(stdio.complained()).as(words.toString()).contains("did you mean ");
    }
  }

  @Test
  void the_same_is_called_the_same_everywhere() {
    for (CommandNode node : TREE.nodes()) {
      assertThat(OTHER_VERBS).as(node.path()).doesNotContain(node.name());
    }
    VERBS.forEach(
        (verb, groups) ->
            groups.forEach(
                path -> {
                  CommandGroup group =
                      TREE.groups().stream()
                          .filter(each -> each.path().equals(path))
                          .findFirst()
                          .orElseThrow(() -> new AssertionError("no group " + path));
                  assertThat(group.member(verb)).as(path + " " + verb).isPresent();
                }));
  }

  @Test
  void texts_are_whole_and_of_one_style() {
    for (CommandNode node : TREE.nodes()) {
      assertThat(node.summary()).as(node.path()).matches("[A-Z].*[^.]").hasSizeLessThan(90);
      if (node instanceof CommandGroup group) {
        assertThat(group.description()).as(node.path()).isNotBlank();
      }
    }
    for (Command command : commands()) {
      for (Option option : command.options()) {
        assertThat(option.help())
            .as(command.path() + " " + option.name())
            .matches("([^A-Z]|[A-Z]{2}).*[^.]");
      }
    }
  }

  @Test
  void quiet_leaves_the_news_out_and_nothing_else() {
    FakeContext context = new FakeContext();
    assertThat(said(context, "profile", "create", "work", "-q")).isEmpty();
    assertThat(said(context, "gateway", "enable", "telegram", "-p", "work", "--quiet"))
        .startsWith("alpi: warning:")
        .doesNotContain("switched on");
    assertThat(said(context, "gateway", "disable", "telegram", "-p", "work", "--quiet")).isEmpty();
    assertThat(said(context, "profile", "list", "-q")).contains("work");
    assertThat(said(context, "profile", "create", "work", "-q")).contains("alpi: error:");
    assertThat(said(context, "profile", "create", "more", "-q", "--json")).contains("\"more\"");
    assertThat(said(context, "profile", "create", "last")).isNotEmpty();
  }

  private static String said(FakeContext context, String... words) {
    FakeStdio stdio = new FakeStdio();
    Cli.run(words, context.with(stdio));
    return stdio.printed() + stdio.complained();
  }

  @Test
  void utc_shows_times_as_they_are() {
    FakeContext context = new FakeContext();
    assertThat(said(context, "chat", "--once", "hello")).contains("builtin/offline");
    assertThat(said(context, "sessions", "list")).contains("just now");
    assertThat(said(context, "sessions", "list", "--utc"))
        .doesNotContain("just now")
        .containsPattern("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }

  @Test
  void tables_fit_the_terminal_and_are_whole_in_a_pipe() {
    FakeContext context = new FakeContext();
    said(context, "profile", "create", "work");
    String key = "Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc=";
    String alias = "somebody with a name of more than thirty letters";
    said(
        context,
        "peers",
        "add",
        "a-peer-with-a-long-id",
        key,
        "--alias",
        alias,
        "--address",
        "a-machine.with.a-long.name.example:7423");
    for (int columns : List.of(40, 80, 200)) {
      FakeStdio stdio =
          new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL).columns(columns);
      assertThat(Cli.run(new String[] {"peers", "list"}, context.with(stdio))).isZero();
      assertThat(stdio.printed()).contains("a-peer-with-a-long-id");
      int least = Math.max(columns, 75);
      assertThat(stdio.printed().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(least));
    }
    assertThat(said(context, "peers", "list"))
        .contains(alias, "a-machine.with.a-long.name.example");
  }

  @Test
  void a_reader_that_goes_away_is_no_failure_of_any_command() {
    FakeContext context = new FakeContext();
    said(context, "profile", "create", "work");
    List<String[]> lines =
        List.of(
            new String[] {"help"},
            new String[] {"help", "budget"},
            new String[] {"man"},
            new String[] {"models", "providers"},
            new String[] {"peers", "graph"},
            new String[] {"profile", "list"},
            new String[] {"config", "list", "-p", "work"},
            new String[] {"completion", "bash"},
            new String[] {"sandbox", "status"},
            new String[] {"doctor"},
            new String[] {"spend", "-p", "work"});
    for (String[] words : lines) {
      FakeStdio stdio =
          new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.PIPE).failing("Broken pipe");
      assertThat(Cli.run(words, context.with(stdio))).as(String.join(" ", words)).isZero();
      assertThat(stdio.complained()).as(String.join(" ", words)).doesNotContain("error");
    }
  }
}
