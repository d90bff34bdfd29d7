package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeColoursTest {
  private static final List<String> LANGUAGES =
      List.of("java", "ts", "python", "sh", "go", "rust", "sql", "yaml", "json", "c", "cobol", "");

  private static String shown(List<Span> line) {
    return line.stream()
        .map(span -> mark(span.look()) + span.text())
        .collect(Collectors.joining("|"));
  }

  private static String mark(Look look) {
    if (look.equals(CodeColours.KEYWORD)) {
      return "k:";
    }
    if (look.equals(CodeColours.TEXT)) {
      return "t:";
    }
    return look.equals(CodeColours.NUMBER) ? "n:" : look.equals(CodeColours.COMMENT) ? "c:" : "";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "java ~ return 0x1F; // it's ~ k:return| |n:0x1F|; |c:// it's",
        "java ~ char c = '\\''; ~ k:char| c = |t:'\\''|;",
        "Rust ~ fn a<'b>(x: &'b str) ~ k:fn| a<'b>(x: &'b str)",
        "sh ~ echo $# a#b # c ~ echo $# a#b |c:# c",
        "python ~ x = rb'a' + 1.5e3 ~ x = rb|t:'a'| + |n:1.5e3",
        "yaml ~ name: it's 5 o'clock ~ name: it's |n:5| o'clock",
        "c++ ~ int n = 1'000; ~ k:int| n = |n:1'000|;",
        "sql ~ SELECT a FROM b -- c ~ k:SELECT| a |k:FROM| b |c:-- c",
        "json ~ {\"a\": [1, true]} ~ {|t:\"a\"|: [|n:1|, |k:true|]}",
        "java,ignore ~ if ~ k:if",
        "cobol ~ if 1 \"x\" ~ if 1 \"x\"",
      })
  void words_text_numbers_and_comments(String info, String line, String expected) {
    assertThat(shown(CodeColours.of(info).next(line))).isEqualTo(expected);
  }

  @Test
  void comments_and_text_go_on_over_lines_and_a_look_does_not_move() {
    CodeColours colours = CodeColours.of("python");
    assertThat(shown(colours.look("a = \"\"\"b"))).isEqualTo("a = |t:\"\"\"b");
    assertThat(shown(colours.next("a = \"\"\"b"))).isEqualTo("a = |t:\"\"\"b");
    assertThat(shown(colours.next("if # no"))).isEqualTo("t:if # no");
    assertThat(shown(colours.next("c\"\"\" if"))).isEqualTo("t:c\"\"\"| |k:if");
  }

  @Test
  void whatever_the_code_is_nothing_of_it_is_lost() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "\"'`#/*-\\ \t.0_9xifé表{\u0007";
    for (int i = 0; i < 20_000; i++) {
      CodeColours colours = CodeColours.of(LANGUAGES.get(random.nextInt(LANGUAGES.size())));
      for (int lines = random.nextInt(3); lines >= 0; lines--) {
        StringBuilder line = new StringBuilder();
        for (int n = random.nextInt(24); n > 0; n--) {
          line.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        String text = line.toString();
        assertThat(new Line(colours.next(text)).text())
            .as("seed " + seed)
            .isEqualTo(Line.plain(text).text());
      }
    }
  }
}
