package dev.alpi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CliFuzzTest {
  private static final int LINES = 20_000;

  private static final List<String> WORDS =
      List.of(
          "chat",
          "profile",
          "create",
          "list",
          "help",
          "completion",
          "version",
          "bash",
          "zsh",
          "-",
          "--",
          "---",
          "",
          "=",
          "--=",
          "-=",
          "-p",
          "--profile",
          "--profile=",
          "--json",
          "--debug",
          "--no-color",
          "--help",
          "-h",
          "-qvt",
          "-q",
          "--tag",
          "--tag=x",
          "--effort",
          "low",
          "--effort=high",
          "--version",
          "--attach",
          "x y",
          "\u0000",
          "\u001b[2J",
          "\ud83d",
          "é",
          "-é",
          "--é=é",
          "profile create",
          "%s%n",
          "'",
          "\"",
          "\n",
          "-\n");

  private static List<String> line(Random random) {
    List<String> words = new ArrayList<>();
    int length = random.nextInt(7);
    for (int i = 0; i < length; i++) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      switch (random.nextInt(8)) {
        case 0 -> word = word + WORDS.get(random.nextInt(WORDS.size()));
        case 1 -> word = word.substring(random.nextInt(word.length() + 1));
        case 2 -> word = word + (char) random.nextInt(0x3000);
        default -> {}
      }
      words.add(word);
    }
    return words;
  }

  @Test
  void no_line_throws_or_is_unexpected_and_every_refusal_has_words() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    FakeContext context = new FakeContext();
    List<CommandTable> tables = List.of(new Commands(), new SampleCommands());
    int understood = 0;
    for (int i = 0; i < LINES; i++) {
      List<String> line = line(random);
      String where = "seed " + seed + ", line " + i + ": " + line;
      FakeStdio stdio = new FakeStdio();
      int code = new Cli(tables.get(i % 2)).execute(line, context.with(stdio));
      // a profile that is named and not there is looked for before a command is found wanting
      assertThat(code).as(where).isIn(0, 2, ExitCode.NO_SUCH_PROFILE.number());
      if (code == 0) {
        understood++;
        // with -q what is only news is left out: that may be all
        if (line.stream().noneMatch(word -> word.matches("--quiet|-[a-zA-Z]*q[a-zA-Z]*"))) {
          assertThat(stdio.printed()).as(where).isNotEmpty();
        }
      } else {
        assertThat(stdio.printed()).as(where).isEmpty();
        assertRefusal(stdio.complained(), where);
      }
    }
    assertThat(understood).as("seed " + seed).isBetween(LINES / 100, LINES * 9 / 10);
  }

  private static void assertRefusal(String complaint, String where) throws Exception {
    if (complaint.startsWith("{")) {
      assertThat(Json.parseObject(complaint).object("error").integer("code")).as(where).hasValue(2);
    } else {
      assertThat(complaint).as(where).startsWith("alpi: error: ").contains("\nalpi: hint: ");
    }
  }
}
