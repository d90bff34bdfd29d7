package dev.alpi.cli.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MarkdownStreamTest {
  private static final List<String> BLOCKS =
      List.of(
          "# a heading\n",
          "a paragraph of *some* words\nand another line\n",
          "para\n#no heading\n",
          "- one\n- two\n  more of it\n- three\n",
          "3. three\n4. four\n\n   with a paragraph\n5. five\n",
          "1. one\n1. two\n1. three\n",
          "```java\nclass A {\n\n}\n```\n",
          "~~~\n``` is no end\n~~~\n",
          "| a | b |\n|---|:-:|\n| 1 | **2** |\n| 3 | 4 |\n",
          "> a quote\n> of two lines\n",
          "    indented code\n    more\n",
          "Setext\n===\n",
          "***\n",
          "<div>\nhtml\n</div>\n",
          "[a link](https://example.org/with/a/path) and ![picture](x.png)\n",
          "- a\n  - b\n    - c\n      ```\n      code\n      ```\n");

  private static List<String> lines(List<Piece> pieces) {
    List<String> lines = new ArrayList<>();
    for (Piece piece : pieces) {
      piece.lines(60).forEach(line -> lines.add(line.text().stripTrailing()));
    }
    return lines;
  }

  /** However the text is cut, the same becomes of it. */
  @RepeatedTest(60)
  void pieces_make_the_same_as_the_whole(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append(BLOCKS.get(random.nextInt(BLOCKS.size()))).append('\n');
    }
    MarkdownStream whole = new MarkdownStream(new CodeBlocks());
    whole.append(text.toString());
    whole.finish();
    List<String> expected = lines(whole.takeFinished());

    MarkdownStream stream = new MarkdownStream(new CodeBlocks());
    List<Piece> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(9));
      stream.append(text.substring(at, end));
      pieces.addAll(stream.takeFinished());
      stream.open().forEach(piece -> piece.lines(30));
      at = end;
    }
    stream.finish();
    pieces.addAll(stream.takeFinished());

    assertThat(lines(pieces)).as(text.toString()).isEqualTo(expected);
  }

  @Test
  void code_and_lists_do_not_wait_for_their_end() {
    MarkdownStream stream = new MarkdownStream(new CodeBlocks());
    stream.append("```\na\nb\n");
    assertThat(lines(stream.takeFinished())).containsExactly("  code · /copy 1", "  a", "  b");
    stream.append("```\n\n1. one\n2. two\n3. th");
    assertThat(lines(stream.takeFinished())).containsExactly("", "1. one");
    assertThat(lines(stream.open())).containsExactly("2. two", "3. th");
  }

  @Test
  void a_block_without_an_end_is_ended_by_force() {
    MarkdownStream stream = new MarkdownStream(new CodeBlocks());
    int finished = 0;
    for (int i = 0; i < 40_000; i++) {
      stream.append("word ");
      if (i % 100 == 0) {
        finished += stream.takeFinished().size();
      }
    }
    assertThat(finished).isPositive();
    assertThat(stream.open().stream().mapToInt(piece -> piece.lines(80).size()).sum())
        .isLessThan(200);
  }

  @Test
  void rows_of_a_table_fit_any_width() {
    MarkdownStream stream = new MarkdownStream(new CodeBlocks());
    stream.append("| a | bb | long words here |\n|--|--|--|\n| 1 | 22 | 表表表表表 and more words |\n");
    stream.finish();
    List<Piece> pieces = stream.takeFinished();
    for (int width = 8; width < 60; width++) {
      int most = width;
      for (Piece piece : pieces) {
        assertThat(piece.lines(width))
            .allSatisfy(line -> assertThat(line.columns()).isLessThanOrEqualTo(most));
      }
    }
  }
}
