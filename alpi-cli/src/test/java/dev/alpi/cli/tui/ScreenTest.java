package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.engine.Approver;
import dev.alpi.engine.TurnEvent;
import dev.alpi.engine.tools.Asker;
import dev.alpi.model.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees. */
class ScreenTest {
  private static final String ANSWER =
      """
      # Staging

      The port is **5433**, see [the docs](https://example.org/docs) or `config.yaml`. It goes on.

      1. one
      2. two
         - within

      | setting | staging | production |
      |:--|:-:|--:|
      | port | 5433 | 5432 |
      | a long description of what it is | yes | no |

      ```java
      class A {}
      ```

      > a quote
      """;

  /** Compares with a file; {@code -Dalpi.golden=write} writes it anew. */
  private static void assertGolden(String name, ScreenRun run) throws IOException {
    Path golden = Path.of("src/test/resources/dev/alpi/cli/tui", name + ".txt");
    String seen = run.terminal().styled();
    if ("write".equals(System.getProperty("alpi.golden"))) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, seen);
    }
    assertThat(seen).as(name).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest
  @CsvSource({"80,24", "40,15", "200,60"})
  void an_empty_chat(int columns, int rows) throws IOException {
    assertGolden("empty-" + columns, new ScreenRun(columns, rows));
  }

  @ParameterizedTest
  @CsvSource({"120,12 MB on disk", "84,disk 12 MB", "80,''"})
  void the_size_in_the_status_bar_says_what_it_is(int columns, String size) {
    String all = new ScreenRun(columns, 24).terminal().everything();
    if (size.isEmpty()) {
      assertThat(all).doesNotContain("12 MB").contains("daemon");
    } else {
      assertThat(all).contains("  " + size + "  ");
    }
  }

  /** As many as a chat has, and the longest names. */
  private static final List<Candidate> COMMANDS =
      Stream.of(
              "new sessions model tools status compact profile config spend approvals peers"
                  + " outputs",
              "runs memory schedule daemon diff digest doctor")
          .flatMap(names -> Stream.of(names.split(" ")))
          .map(name -> new Candidate("/" + name, "what " + name + " does"))
          .toList();

  @Test
  void help_fits_into_a_small_window() throws IOException {
    ScreenRun run = new ScreenRun(80, 24);
    run.screen().commands(COMMANDS);
    run.type("/help\r").type("\r");

    assertGolden("help", run);
    assertThat(run.terminal().everything().lines().filter(line -> !line.isBlank()).count())
        .isLessThanOrEqualTo(23);
    for (Candidate command : run.screen().commands()) {
      assertThat(run.terminal().everything()).contains(command.value());
    }
  }

  @Test
  void help_all_says_what_each_command_does() {
    ScreenRun run = new ScreenRun(80, 24);
    run.screen().commands(COMMANDS);
    run.type("/help all\r");

    assertThat(run.terminal().everything())
        .contains(
            "/clear-attachments  nothing goes with it", "/digest             what digest does");
  }

  @Test
  void an_output_that_comes_during_an_answer_is_told_after_it() {
    ScreenRun run = new ScreenRun(80, 24).type("what is it?\r");
    run.happens(new TurnEvent.Text("It is a port"));
    run.type("and");
    run.screen().unread(1);
    run.draw();
    assertThat(run.terminal().everything()).contains("1 new").doesNotContain("1 new output");
    run.happens(new TurnEvent.Text(" of staging.")).ends();

    assertThat(run.terminal().everything())
        .containsSubsequence("It is a port of staging.", "1 new output · /outputs shows it", "and");
    run.screen().unread(0);
    run.draw();
    assertThat(run.terminal().everything().lines().toList().getLast()).doesNotContain("new");
    run.screen().unread(2);
    run.draw();
    assertThat(run.terminal().everything()).contains("2 new outputs · /outputs shows them");
  }

  @Test
  void the_time_in_which_a_person_thinks_is_not_counted() {
    ScreenRun run = new ScreenRun(80, 24).type("touch it\r");
    run.happens(
        new TurnEvent.ToolStarted("1", "terminal", "ls"),
        new TurnEvent.ToolStarted("2", "terminal", "touch a"));
    run.screen()
        .ask(
            new ApprovalDialog(
                new Approver.Question(
                    "terminal", "touch a", Path.of("/"), List.of(), Approver.Scope.ONCE),
                List.of(),
                answer -> {}));
    for (int i = 0; i < 410; i++) {
      run.after(Duration.ofMillis(100));
    }
    assertThat(run.terminal().everything().lines())
        .anyMatch(line -> line.contains("terminal  touch a") && line.endsWith("waits for you"))
        .anyMatch(line -> line.contains("terminal  ls") && line.endsWith("41 s"));

    run.type("y").after(Duration.ofSeconds(2));
    assertThat(run.terminal().everything().lines())
        .anyMatch(line -> line.contains("terminal  touch a") && line.endsWith("2.0 s"))
        .anyMatch(line -> line.contains("2 tools · 2 s · Esc interrupts"));
  }

  @Test
  void what_stops_a_model_from_trying_again_is_not_shown() {
    ScreenRun run = new ScreenRun(80, 24).type("copy it\r");
    run.happens(
        new TurnEvent.ToolStarted("1", "terminal", "cp a b"),
        new TurnEvent.ToolEnded("1", "terminal", false, Refusal.DENIED, Duration.ofMillis(3)),
        new TurnEvent.ToolStarted("2", "terminal", "rm -rf /"),
        new TurnEvent.ToolEnded(
            "2", "terminal", false, Refusal.of("/ is everything"), Duration.ofMillis(3)));

    assertThat(run.terminal().everything())
        .contains("└ denied · ", "└ refused: / is everything · ")
        .doesNotContain("do not try");
  }

  @Test
  void what_was_read_before_the_answer_ends_is_no_news() {
    ScreenRun run = new ScreenRun(80, 24).type("what is it?\r");
    run.screen().unread(1);
    run.screen().unread(0);
    run.happens(new TurnEvent.Text("A port.")).ends();

    assertThat(run.terminal().everything()).doesNotContain("new output");
  }

  private static TurnEvent[] pieces(String text) {
    List<TurnEvent> events = new ArrayList<>();
    for (int i = 0; i < text.length(); i += 7) {
      events.add(new TurnEvent.Text(text.substring(i, Math.min(text.length(), i + 7))));
    }
    return events.toArray(TurnEvent[]::new);
  }

  @ParameterizedTest
  @CsvSource({"80,40", "40,50", "200,60"})
  void an_answer_in_markdown(int columns, int rows) throws IOException {
    ScreenRun run = new ScreenRun(columns, rows).type("what is it?").type("\r");
    for (TurnEvent event : pieces(ANSWER)) {
      run.happens(event);
    }
    run.happens(new TurnEvent.AssistantDone(ANSWER, true, List.of())).ends();

    assertThat(run.asked()).containsExactly("remember what is it?", "say what is it?");
    assertGolden("markdown-" + columns, run);
  }

  private static final String CODE =
      """
      ```java
      /* over
         lines */ final class A { // one
        int port = 5433;
        String text = "a \\"b\\" // none";
      ```

      ```sh
      for f in *.txt; do echo "$f#1" '# no'; done # it's over
      ```

      - in a list
        ```python
        def f(x):
            \"""text
            of lines\"""
            return None if x > 1.5 else b'x'
        ```

      ```
      if 1 "plain"
      ```
      """;

  @Test
  void code_has_colours() throws IOException {
    assertGolden("code", answered(new ScreenRun(80, 40)));
  }

  @Test
  void code_has_none_where_colours_are_not_shown() throws IOException {
    ScreenRun run = answered(new ScreenRun(80, 40, Ansi.Colours.NOT_SHOWN));
    assertThat(run.terminal().styled()).contains("*/ final class A { // one").doesNotContain("36");
    assertGolden("code-plain", run);
  }

  @Test
  void much_text_is_drawn_before_more_is_taken() {
    ScreenRun run = new ScreenRun(80, 24).type("lines\r");
    Screen screen = run.screen();
    int events = 0;
    while (!screen.isFull()) {
      assertThat(++events).as("events of 1,900 characters").isLessThan(20);
      screen.happened(new TurnEvent.Text("- a line of the answer\n".repeat(83)));
    }
    assertThat(events).isGreaterThan(5);
    run.draw();
    assertThat(screen.isFull()).isFalse();
  }

  private static ScreenRun answered(ScreenRun run) throws IOException {
    run.type("code\r");
    for (TurnEvent event : pieces(CODE)) {
      run.happens(event);
    }
    return run.happens(new TurnEvent.AssistantDone(CODE, true, List.of())).ends();
  }

  @Test
  void a_turn_with_reasoning_and_tools() throws IOException {
    ScreenRun run = new ScreenRun(80, 24).type("list them\r");
    run.happens(
        new TurnEvent.ModelState("lab/some-model", TurnEvent.Phase.THINKING),
        new TurnEvent.Reasoning("First I have to look.\nThen I list them."));
    assertGolden("thinking", run);

    run.happens(
        new TurnEvent.ToolStarted("1", "terminal", "ls -la\nwc -l *"),
        new TurnEvent.ToolStarted("2", "web_fetch", "https://example.org"),
        new TurnEvent.ToolState("2", "web_fetch", "12 KB so far"));
    assertGolden("tools-running", run);

    run.happens(
        new TurnEvent.ToolEnded(
            "1", "terminal", true, "a\nb\nexit code: 0", Duration.ofMillis(120)),
        new TurnEvent.ToolEnded("2", "web_fetch", false, "no such host", Duration.ofSeconds(12)),
        new TurnEvent.Text("There are two."),
        new TurnEvent.AssistantDone("There are two.", true, List.of()));
    run.ends().type("\u000f").type("\u000f");
    assertGolden("tools-ended", run);
  }

  private static ApprovalDialog approval(List<Approver.Answer> answers) {
    return new ApprovalDialog(
        new Approver.Question(
            "terminal",
            "cd build && rm -rf out; ls",
            Path.of("/work"),
            List.of("whole directories"),
            Approver.Scope.ANY),
        List.of(
            new CommandPart("cd build", "", false),
            new CommandPart("rm -rf out", "whole directories", true),
            new CommandPart("ls", "", false)),
        answers::add);
  }

  @ParameterizedTest
  @CsvSource({"80,24", "40,15"})
  void a_command_that_has_to_be_approved(int columns, int rows) throws IOException {
    List<Approver.Answer> answers = new ArrayList<>();
    ScreenRun run = new ScreenRun(columns, rows).type("do it\r");
    run.happens(new TurnEvent.ToolStarted("1", "terminal", "cd build && rm -rf out; ls"));
    run.screen().ask(approval(answers));
    run.after(Duration.ofSeconds(1));
    assertGolden("approval-" + columns, run);

    run.type("s");
    assertThat(answers).containsExactly(Approver.Answer.SESSION);
    assertThat(run.terminal().everything()).contains("allowed for this session: cd build");
  }

  @Test
  void what_is_typed_when_a_question_comes_is_no_answer_to_it() {
    List<Approver.Answer> answers = new ArrayList<>();
    ScreenRun run = new ScreenRun(80, 24).type("do it\r").type("m");
    run.screen().ask(approval(answers));
    run.type("y").type(" y").type("y\r");

    assertThat(answers).isEmpty();
    run.after(Duration.ofSeconds(1)).type("\r");
    assertThat(answers).as("Enter alone is a no").containsExactly(Approver.Answer.DENY);
    assertThat(run.asked()).contains("remember my yy");
  }

  @Test
  void a_question_of_the_agent_is_answered_by_choices_or_own_words() throws IOException {
    List<Asker.Answer> answers = new ArrayList<>();
    ScreenRun run = new ScreenRun(80, 24).type("do it\r");
    Asker.Question question =
        new Asker.Question("Which of them?", List.of("Rome", "Oslo", "Lima"), true, true);
    run.screen().ask(new ChoiceDialog(question, answers::add));
    run.after(Duration.ofSeconds(1)).type("1").type("3");
    assertGolden("choice", run);
    run.type("\r");
    run.screen().ask(new ChoiceDialog(question, answers::add));
    run.after(Duration.ofSeconds(1)).type("n").type("o idea\r");

    assertThat(answers)
        .containsExactly(
            new Asker.Answer.Given(List.of("Rome", "Lima")),
            new Asker.Answer.Given(List.of("no idea")));
  }

  @Test
  void messages_wait_for_the_turn_and_come_back_by_the_arrow() throws IOException {
    ScreenRun run = new ScreenRun(80, 24).type("first\r").type("second\r").type("third\r");
    assertGolden("queue", run);
    run.type("\u001b[A");
    assertThat(run.terminal().screen()).contains("❯ third").doesNotContain("next: third");
    run.type("\u0015").ends();

    assertThat(run.asked()).contains("say first", "say second").doesNotContain("say third");
  }

  @Test
  void enter_on_nothing_interrupts_for_what_waits() {
    ScreenRun run = new ScreenRun(80, 24).type("first\r").type("second\r").type("\r");

    assertThat(run.asked()).contains("interrupt");
    run.ends();
    assertThat(run.asked().getLast()).isEqualTo("say second");
    assertThat(run.terminal().screen()).contains("interrupted; what was said is kept");
  }

  @Test
  void ctrl_c_once_interrupts_and_twice_leaves() {
    ScreenRun run = new ScreenRun(80, 24).type("first\r").type("\u0003");
    assertThat(run.asked()).contains("interrupt").doesNotContain("leave");
    run.ends().after(Duration.ofSeconds(3)).type("\u0003");
    assertThat(run.asked()).doesNotContain("leave");
    run.type("\u0003");
    assertThat(run.asked()).contains("leave");
  }

  @Test
  void ctrl_d_leaves_only_from_an_empty_line() {
    ScreenRun run = new ScreenRun(80, 24).type("ab\u0001\u0004");
    assertThat(run.terminal().screen()).contains("❯ b");
    assertThat(run.asked()).isEmpty();
    run.type("\u0004\u0004");
    assertThat(run.asked()).containsExactly("leave");
  }

  @Test
  void a_long_paste_is_folded_and_sent_whole() throws IOException {
    String pasted = "line\n".repeat(200);
    ScreenRun run = new ScreenRun(80, 24).type("see \u001b[200~" + pasted + "\u001b[201~ please");
    assertGolden("paste", run);
    run.type("\u0012zzz\u001b").type("\r");

    assertThat(run.asked()).contains("say see " + pasted + " please");
    assertThat(run.terminal().screen()).contains("❯ see [pasted 200 lines #1] please");
  }

  @Test
  void lines_are_added_without_sending() {
    ScreenRun run = new ScreenRun(80, 24).type("a\nb\u001b\rc\\\rd\r");

    assertThat(run.asked()).contains("say a\nb\nc\nd");
  }

  @Test
  void history_goes_back_and_is_searched() throws IOException {
    ScreenRun run = new ScreenRun(80, 24);
    run.screen().history(List.of("the oldest", "about ports", "the newest"));
    run.type("draft\u001b[A\u001b[A");
    assertThat(run.terminal().screen()).contains("❯ about ports");
    run.type("\u001b[B\u001b[B");
    assertThat(run.terminal().screen()).contains("❯ draft");
    run.type("\u0012the");
    assertThat(run.terminal().screen()).contains("❯ the newest");
    run.type("\u0012");
    assertThat(run.terminal().screen()).contains("❯ the oldest");
    assertGolden("search", run);
    run.type("\u001b");
    assertThat(run.terminal().screen()).contains("❯ draft");
  }

  @Test
  void commands_are_offered_and_completed() throws IOException {
    ScreenRun run = new ScreenRun(80, 24).type("/m");
    assertGolden("menu", run);
    run.type("\t\r");
    assertThat(run.asked()).containsExactly("remember /memory", "command /memory");
    run.screen()
        .told(
            new ChatBackend.Told(
                "it\u001b[1;31m knows\u001b[0m\n", ChatBackend.Ended.WELL, List.of(), false));
    run.draw().type("@al\t");
    assertThat(run.asked()).contains("complete PEER @al");
    run.screen().completed(List.of(new Candidate("@alice", "peer")), "@al");
    run.draw();
    assertThat(run.terminal().screen()).contains("it knows", "❯ @alice");
  }

  @Test
  void what_would_act_on_a_terminal_is_shown_instead() {
    String hostile = "\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\r\u0000";
    ScreenRun run = new ScreenRun(80, 30).type("go\r");
    run.happens(
        new TurnEvent.Reasoning(hostile),
        new TurnEvent.ToolStarted("1", "ter" + hostile, "ls " + hostile),
        new TurnEvent.ToolState("1", "terminal", hostile),
        new TurnEvent.Warned(hostile),
        new TurnEvent.ToolEnded("1", "terminal", true, hostile, Duration.ZERO),
        new TurnEvent.Text("`" + hostile + "` [a](https://x/" + hostile + ") " + hostile + "\n\n"),
        new TurnEvent.Text("| a |\n|--|\n| " + hostile + " |\n\n```" + hostile + "\n" + hostile));
    run.screen().ask(approval(new ArrayList<>()));
    run.after(Duration.ofSeconds(1)).type("n").ends().type("\u000f").type("\u000f");
    run.screen().told(new ChatBackend.Told(hostile, ChatBackend.Ended.WELL, List.of(), false));
    run.draw();

    assertThat(run.terminal().everything()).contains("␛]0;owned␇␛[2J");
  }

  @Test
  void a_smaller_terminal_leaves_no_remains() {
    ScreenRun run = new ScreenRun(100, 24).type("go\r");
    run.happens(new TurnEvent.Text("some words\n\nand more"));
    for (int columns : new int[] {60, 41, 120, 30, 90}) {
      run.resize(columns, 20);
      String seen = run.terminal().everything();
      assertThat(seen.split("lab/some-model", -1)).as(seen).hasSize(2);
      assertThat(seen.lines().filter(line -> line.startsWith("───"))).as(seen).hasSize(1);
    }
  }

  @Test
  void without_colours_danger_is_still_underlined() {
    ScreenRun run = new ScreenRun(80, 24, Ansi.Colours.NOT_SHOWN).type("do it\r");
    run.screen().ask(approval(new ArrayList<>()));
    run.after(Duration.ofSeconds(1));

    assertThat(run.terminal().styled()).contains("{1;4:rm -rf out}").doesNotContain("31", "33");
  }

  @Test
  void ctrl_l_shows_the_end_of_the_chat_in_the_new_width() {
    ScreenRun run = new ScreenRun(40, 20).type("go\r");
    String words = "one two three four five six seven eight nine ten eleven twelve";
    run.happens(new TurnEvent.Text(words), new TurnEvent.AssistantDone(words, true, List.of()));
    run.ends().resize(100, 20).type("\u000c");

    assertThat(run.terminal().screen()).contains("❯ go", words);
  }

  @Test
  void the_last_answer_and_code_are_copied() {
    ScreenRun run = new ScreenRun(80, 24).type("go\r");
    run.happens(pieces(ANSWER)).happens(new TurnEvent.AssistantDone(ANSWER, true, List.of()));
    run.ends().type("\u0019");
    assertThat(run.terminal().clipboard()).isEqualTo(ANSWER);
    run.type("/copy 1\r");
    assertThat(run.terminal().clipboard()).isEqualTo("class A {}\n");
  }
}
