package dev.alpi.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plain reader reads is what shells read; everything else it does not read. */
class PlainLineTest {
  private static final String HOME = "/home/me";

  private static final String[] BITS = {
    "a",
    "b1",
    "-x",
    "=",
    "==",
    "~",
    "~/",
    "~a",
    "$HOME",
    "${HOME}",
    "\"$HOME/x\"",
    "$",
    "\"$\"",
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\ ",
    "\\a",
    "\\'",
    "\\\"",
    "''",
    "\"\"",
    "'a b'",
    "\"a b\"",
    "\"\\a\"",
    "\"\\$x\"",
    "\"\\`\"",
    "'\\'",
    "*",
    "?",
    "[",
    "]",
    "[a]",
    "{",
    "}",
    "{}",
    "{a}",
    "{a,b}",
    "{1..3}",
    "!",
    "^",
    "%",
    "@",
    ":",
    "+",
    ",",
    ".",
    "..",
    "/",
    "#",
    "a#b",
    " ",
    "  ",
    "\t",
    "é",
    "ß",
    "日",
    "2",
    "12",
    "x2",
    "(",
    ")",
    "`",
    ";",
    "&",
    "|",
    "<",
    ">",
    "\n",
    "--",
    "$?"
  };

  private static List<String> words(String text) throws NotPlainException {
    List<PlainLine.Command> commands = PlainLine.read(text, HOME).commands();
    assertThat(commands).hasSize(1);
    return commands.getFirst().words().stream().map(PlainLine.Word::text).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/bin/dash", "/bin/bash", "/bin/sh"})
  void shells_read_the_same_words(String shell) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(shell)), "SKIPPED, there is no " + shell);
    Random random = new Random(20_261_129);
    List<List<String>> expected = new ArrayList<>();
    StringBuilder script =
        new StringBuilder("set -f\np() { printf '%s\\037' \"$@\"; printf '\\036'; }\n");
    for (int i = 0; i < 30_000; i++) {
      StringBuilder line = new StringBuilder("p");
      for (int bits = 1 + random.nextInt(7); bits > 0; bits--) {
        line.append(random.nextInt(3) == 0 ? " " : "").append(BITS[random.nextInt(BITS.length)]);
      }
      try {
        List<PlainLine.Command> commands = PlainLine.read(line.toString(), HOME).commands();
        boolean isOne = commands.size() == 1 && commands.getFirst().redirects().isEmpty();
        if (isOne && commands.getFirst().words().getFirst().text().equals("p")) {
          List<String> words = words(line.toString());
          expected.add(words.subList(1, words.size()));
          script.append(line).append('\n');
        }
      } catch (NotPlainException e) {
        // shells may do with it what they like
      }
    }
    assertThat(expected).hasSizeGreaterThan(3_000);
    List<String> lines = run(shell, script.toString());
    assertThat(lines).hasSameSizeAs(expected);
    for (int i = 0; i < lines.size(); i++) {
      String all = String.join("\u001f", expected.get(i));
      // printf prints its text once even without words
      assertThat(lines.get(i)).isEqualTo(all + "\u001f");
    }
  }

  private static List<String> run(String shell, String script) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(shell, "-s").redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("HOME", HOME);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Path input = Files.createTempFile("plain", ".sh");
    try {
      Files.writeString(input, script);
      builder.redirectInput(input.toFile());
      Process process = builder.start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return List.of(out.split("\u001e"));
    } finally {
      Files.delete(input);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a & b",
        "a |& b",
        "(a)",
        "a $(b)",
        "a `b`",
        "a $x",
        "a ${HOME:-x}",
        "a $((1))",
        "a $'x'",
        "a <<x",
        "a <<<x",
        "a <>x",
        "a >|x",
        "a &>x",
        "a >&x",
        "a 3>x",
        "a 12>x",
        "a <(b)",
        "a {b,c}",
        "a {1..2}",
        "a \\\nb",
        "a \"b\\\nc\"",
        "a 'b",
        "a \"b",
        "a \\",
        "a &&",
        "| a",
        "a ||",
        "&& a",
        "> x",
        "a \u00a0b",
        "a \u200bb",
        "a\rb",
        "a \u0001",
        "a ~b",
        "a b=~",
        "a \ue000",
        "{ a; }"
      })
  void what_shells_may_read_in_two_ways_is_not_plain(String text) {
    assertThatThrownBy(() -> PlainLine.read(text, HOME)).isInstanceOf(NotPlainException.class);
  }

  @Test
  void what_joins_commands_is_told() throws Exception {
    List<PlainLine.Command> all =
        PlainLine.read("a | b && c || d; e\nf 2>/dev/null >> g < h # i", HOME).commands();
    assertThat(all)
        .extracting(PlainLine.Command::join)
        .containsExactly(
            PlainLine.Join.START,
            PlainLine.Join.PIPE,
            PlainLine.Join.AND,
            PlainLine.Join.OR,
            PlainLine.Join.START,
            PlainLine.Join.START);
    assertThat(all.getLast().redirects())
        .extracting(each -> each.operator() + each.file().text())
        .containsExactly(">/dev/null", ">>g", "<h");
  }
}
