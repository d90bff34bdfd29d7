package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OutputTest {
  private static final String NASTY =
      "a\u001b]52;c;ZXZpbA==\u0007b\u009b31mc\u202edd\re\u007ff\bg\u0000h\u2028i";

  private static FakeStdio terminal() {
    return new FakeStdio()
        .leadsTo(Stdio.Stream.OUT, Stdio.Target.TERMINAL)
        .leadsTo(Stdio.Stream.ERR, Stdio.Target.TERMINAL);
  }

  private static Output out(FakeStdio stdio, Map<String, String> environment) {
    return new Output(stdio, Stdio.Stream.OUT, environment, Output.Mode.COLOURED_IF_TERMINAL);
  }

  @Test
  void control_characters_are_made_visible_on_a_terminal() throws Exception {
    FakeStdio stdio = terminal();
    Output out = out(stdio, Map.of());
    out.text(NASTY + "\n\tx");
    out.flush();
    assertThat(stdio.printed())
        .isEqualTo("a␛]52;c;ZXZpbA==␇b\ufffd31mc\ufffddde␡f␈g␀h\ufffdi\n\tx");
  }

  @Test
  void text_into_a_file_or_pipe_is_not_changed() throws Exception {
    FakeStdio stdio = new FakeStdio();
    Output out = out(stdio, Map.of());
    out.text(NASTY);
    out.flush();
    assertThat(stdio.printed()).isEqualTo(NASTY);
  }

  @Test
  void no_text_reaches_a_terminal_with_a_control_character() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(20, 0, 0x2100).forEach(c -> text.append((char) c));
      String safe = TerminalText.neutralised(text.toString());
      assertThat(safe.chars())
          .as("seed " + seed)
          .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
      assertThat(TerminalText.isHarmless(safe)).as("seed " + seed).isTrue();
      assertThat(TerminalText.neutralised(safe)).as("seed " + seed).isEqualTo(safe);
    }
  }

  @Test
  void a_character_that_comes_in_two_halves_arrives_whole() throws Exception {
    FakeStdio stdio = terminal();
    Output out = out(stdio, Map.of());
    out.text("x\ud83d");
    out.flush();
    out.text("\ude00y");
    out.flush();
    assertThat(stdio.printed()).isEqualTo("x\ud83d\ude00y");
  }

  @ParameterizedTest
  @CsvSource({
    "TERMINAL, xterm-256color, '', true",
    "TERMINAL, xterm-256color, 1, false",
    "TERMINAL, dumb, '', false",
    "TERMINAL, '', '', false",
    "FILE, xterm, '', false",
    "PIPE, xterm, '', false",
    "UNKNOWN, xterm, '', false",
  })
  void colours_are_for_terminals_that_want_them(
      Stdio.Target target, String term, String noColor, boolean coloured) throws Exception {
    FakeStdio stdio = new FakeStdio().leadsTo(Stdio.Stream.OUT, target);
    Output out = out(stdio, Map.of("TERM", term, "NO_COLOR", noColor));
    out.styled(Style.ERROR, "e\u001b[0m");
    out.flush();
    assertThat(stdio.printed().startsWith("\u001b[1;31me")).isEqualTo(coloured);
    assertThat(out.isColoured()).isEqualTo(coloured);
  }

  @Test
  void no_color_turns_colours_off_before_and_after_the_command() {
    for (List<String> words :
        List.of(List.of("--no-color", "chat", "-h"), List.of("chat", "--no-color", "-h"))) {
      FakeStdio stdio = terminal();
      FakeContext context = new FakeContext().env("TERM", "xterm").with(stdio);
      new Cli(new SampleCommands()).execute(words, context);
      assertThat(stdio.printed()).contains("Usage:").doesNotContain("\u001b");
    }
  }

  @Test
  void errors_are_coloured_on_a_terminal_and_cannot_inject_escapes() {
    FakeStdio stdio = terminal();
    FakeContext context = new FakeContext().env("TERM", "xterm").with(stdio);
    new Cli(new SampleCommands()).execute(List.of("\u001b[2Jx"), context);
    assertThat(stdio.complained())
        .startsWith("\u001b[1;31malpi: error:\u001b[0m unknown command \"␛[2Jx\"\n");
  }

  @ParameterizedTest
  @CsvSource({"'',80", "60,60", "20,40", "1000,100", "wide,80", "-5,80", "0,80"})
  void the_width_comes_from_the_environment_if_it_says_one(String columns, int width) {
    Output out = out(terminal(), Map.of("COLUMNS", columns));
    assertThat(out.width()).isEqualTo(width);
  }

  @Test
  void the_width_comes_from_the_terminal_otherwise() {
    assertThat(out(terminal().columns(72), Map.of()).width()).isEqualTo(72);
    assertThat(out(new FakeStdio().columns(72), Map.of("COLUMNS", "50")).width()).isEqualTo(80);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stdio.Target.class,
      names = {"PIPE", "TERMINAL"})
  void a_reader_that_goes_away_is_no_failure(Stdio.Target target) {
    FakeStdio stdio =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, target).failing("Datenübergabe unterbrochen");
    for (List<String> words :
        List.of(List.of("--version"), List.<String>of(), List.of("chat", "-h"), List.of("chat"))) {
      int code = new Cli(new SampleCommands()).execute(words, new FakeContext().with(stdio));
      assertThat(code).as(words.toString()).isZero();
      assertThat(stdio.complained()).doesNotContain("alpi:");
    }
  }

  @Test
  void a_full_disk_is_a_failure() {
    for (List<String> words :
        List.of(List.of("--version"), List.<String>of(), List.of("chat", "-h"), List.of("chat"))) {
      FakeStdio stdio = new FakeStdio().failing("No space left on device");
      int code = new Cli(new SampleCommands()).execute(words, new FakeContext().with(stdio));
      assertThat(code).as(words.toString()).isEqualTo(1);
      assertThat(stdio.complained())
          .contains("alpi: error: cannot write to standard output: No space left on device\n");
    }
  }

  @Test
  void a_broken_pipe_is_known_by_its_message_where_the_platform_tells_no_more() {
    FakeStdio stdio =
        new FakeStdio().leadsTo(Stdio.Stream.OUT, Stdio.Target.UNKNOWN).failing("Broken pipe");
    Output out = out(stdio, Map.of());
    assertThatThrownBy(
            () -> {
              out.line("x");
              out.flush();
            })
        .isInstanceOf(Output.Closed.class)
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/dev/pts/3, TERMINAL",
    "/dev/tty1, TERMINAL",
    "/dev/console, TERMINAL",
    "pipe:[123], PIPE",
    "socket:[123], PIPE",
    "/dev/null, FILE",
    "/home/me/pipe:[1], FILE",
  })
  void the_name_of_an_open_file_tells_what_it_is(String name, Stdio.Target target) {
    assertThat(ProcessStdio.target(name)).isEqualTo(target);
  }

  private static String message(FakeStdio stdio, String columns) throws IOException {
    Output out = out(stdio, Map.of("COLUMNS", columns));
    out.message(
        Style.HINT,
        "alpi: hint:",
        "schedule has list, add, edit, remove, pause, resume, preview, history, fire, run-once\n"
            + "  alpi peers add work uAYN0gKAK7USea8IjfUnGQkjIkI2wXFhTEVjUFu9ez4= --allow"
            + " link.ping");
    out.flush();
    return stdio.printed();
  }

  @Test
  void a_message_that_is_too_long_for_a_terminal_is_broken_at_spaces() throws Exception {
    assertThat(message(terminal(), "80"))
        .isEqualTo(
            """
            alpi: hint: schedule has list, add, edit, remove, pause, resume, preview,
              history, fire, run-once
              alpi peers add work uAYN0gKAK7USea8IjfUnGQkjIkI2wXFhTEVjUFu9ez4= --allow
                link.ping
            """);
    // a word that is longer than a line has one of its own
    assertThat(message(terminal(), "44"))
        .contains("\n    uAYN0gKAK7USea8IjfUnGQkjIkI2wXFhTEVjUFu9ez4=\n");
    assertThat(message(terminal(), "120")).hasLineCount(2);
  }

  @Test
  void a_message_into_a_file_or_pipe_is_not_broken() throws Exception {
    assertThat(message(new FakeStdio(), "80")).hasLineCount(2);
  }
}
