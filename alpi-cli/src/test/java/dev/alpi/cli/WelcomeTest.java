package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** alpi alone on a machine where nothing is yet; and what is left when somebody leaves a step. */
@Timeout(60)
final class WelcomeTest {
  private final FakeContext context = new FakeContext();
  private FakeStdio stdio = new FakeStdio();

  private int alpi(String typed, String... words) {
    stdio = new FakeStdio().typed(typed);
    for (Stdio.Stream stream : Stdio.Stream.values()) {
      stdio.leadsTo(stream, Stdio.Target.TERMINAL);
    }
    return Cli.run(words, context.with(stdio));
  }

  @Test
  void it_can_be_skipped_and_the_offline_model_answers() {
    assertThat(alpi("2\nhello\n")).isZero();
    assertThat(stdio.complained())
        .contains("Nothing is set up here yet")
        .contains("q: skip, Enter: set up a model");
    assertThat(stdio.printed()).contains("builtin/offline");
    assertThat(alpi("hello\n")).as("the second time").isZero();
    assertThat(stdio.complained()).doesNotContain("Nothing is set up here yet");
  }

  @Test
  void one_key_skips_it_on_a_terminal_that_can_move_its_cursor() {
    context.env("TERM", "xterm");
    assertThat(alpi("2hello\n")).isZero();
    assertThat(stdio.printed()).contains("builtin/offline");
    assertThat(stdio.isShowing()).as("the terminal is as it was").isTrue();
  }

  @Test
  void its_steps_can_be_answered_or_left_and_then_it_talks() {
    assertThat(alpi("setup\nbuiltin\ny\n2\ny\nq\nhello\n")).isZero();
    assertThat(stdio.complained()).contains("done: alpi config set budget.daily_usd 2");
    assertThat(stdio.printed()).contains("I am builtin/offline");
  }

  @Test
  void q_skips_it_and_each_of_its_steps() {
    assertThat(alpi("setup\nq\nq\nq\nhello\n")).isZero();
    assertThat(stdio.complained())
        .contains("Whose models? [number, q: skip]", "alpi setup has the rest")
        .doesNotContain("q: back", "q: leave");
    assertThat(stdio.printed()).contains("I am builtin/offline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "setup\n", "setup\nbuiltin\n"})
  void whoever_leaves_it_has_changed_nothing(String typed) {
    assertThat(alpi(typed)).isEqualTo(130);
    assertThat(context.userHome().resolve(".alpi")).doesNotExist();
  }

  @Test
  void in_a_narrow_window_no_line_ends_within_a_word() {
    FakeStdio narrow = new FakeStdio().typed("setup\nq\nq\nq\n").columns(40);
    for (Stdio.Stream stream : Stdio.Stream.values()) {
      narrow.leadsTo(stream, Stdio.Target.TERMINAL);
    }
    assertThat(Cli.run(new String[0], context.with(narrow))).isZero();
    assertThat(narrow.complained())
        .contains("own\nmachine.\n", "setup\ndoes it", "started [none]: \n", "sandbox,\ngateways");
    int end = narrow.complained().indexOf("made your profile");
    assertThat(narrow.complained().substring(0, end).lines())
        .hasSizeGreaterThan(20)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40));
  }

  @Test
  void programs_and_whoever_names_something_are_not_welcomed() {
    FakeStdio pipe = new FakeStdio();
    assertThat(Cli.run(new String[0], context.with(pipe))).isZero();
    assertThat(pipe.printed()).contains("Usage: alpi");
    assertThat(alpi("", "-p", "default")).isZero();
    assertThat(stdio.complained()).doesNotContain("Nothing is set up");
    assertThat(context.userHome().resolve(".alpi")).exists();
  }

  @Test
  void ctrl_c_in_a_menu_leaves_and_gives_the_terminal_back() {
    context.env("TERM", "xterm");
    assertThat(alpi("\u0003", "setup")).isEqualTo(130);
    assertThat(stdio.isShowing()).isTrue();
    assertThat(context.userHome().resolve(".alpi")).doesNotExist();
  }

  /** Everything that a long session in the menu types; cut after each of its lines. */
  private static final List<String> SESSION =
      List.of(
          "budget",
          "5",
          "y",
          "workspace",
          "none",
          "model",
          "builtin",
          "y",
          "sandbox",
          "on",
          "on",
          "y",
          "schedule",
          "say hello",
          "1",
          "y",
          "y",
          "peer",
          "y",
          "bob",
          "Kay64UG8yvCyLhqU000LxzYeUm0L/hLIl5S8kyKWbdc=",
          "none",
          "ping",
          "n",
          "y",
          "q");

  @Test
  void wherever_somebody_leaves_the_settings_are_whole() throws Exception {
    for (int lines = 0; lines <= SESSION.size(); lines++) {
      FakeContext fresh = new FakeContext();
      String typed = String.join("\n", SESSION.subList(0, lines)) + (lines == 0 ? "" : "\n");
      FakeStdio told = new FakeStdio().typed(typed);
      String where = "after " + lines + " lines";
      assertThat(Cli.run(new String[] {"setup"}, fresh.with(told))).as(where).isZero();
      if (Files.exists(fresh.userHome().resolve(".alpi/config.yaml"))) {
        FakeStdio checked = new FakeStdio();
        assertThat(Cli.run(new String[] {"config", "validate"}, fresh.with(checked)))
            .as(where + ": " + checked.complained())
            .isZero();
      } else {
        assertThat(lines).as("nothing was confirmed yet").isLessThan(3);
      }
    }
  }
}
