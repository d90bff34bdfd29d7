package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.FakeTelegram;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where replies are cut. */
final class TextPiecesTest {
  private static final int CHARS_MAX = 4_076;

  private static List<MarkedText> pieces(String markdown, int charsMax) {
    List<MarkedText> pieces = TextPieces.of(MarkdownReader.read(markdown), charsMax);
    for (MarkedText piece : pieces) {
      assertThat(piece.marked().length()).isBetween(1, charsMax);
      assertThat(piece.plain().length()).isLessThanOrEqualTo(piece.marked().length());
      assertThat(FakeTelegram.read(piece.marked())).isNotBlank();
    }
    return pieces;
  }

  @Test
  void escapes_count_and_stay_whole() {
    List<MarkedText> pieces = pieces(".".repeat(5_000), CHARS_MAX);

    assertThat(pieces)
        .extracting(piece -> piece.marked().length())
        .containsExactly(4076, 4076, 1848);
    assertThat(pieces).allSatisfy(piece -> assertThat(piece.marked()).matches("(\\\\\\.)+"));
  }

  @Test
  void surrogate_pairs_stay_whole() {
    String text = "a" + "\ud83d\ude00".repeat(3_000);

    List<MarkedText> pieces = pieces(text, CHARS_MAX);

    assertThat(String.join("", pieces.stream().map(MarkedText::plain).toList())).isEqualTo(text);
    assertThat(pieces).noneMatch(piece -> piece.plain().contains("\ufffd"));
    assertThat(pieces).noneMatch(piece -> Character.isLowSurrogate(piece.plain().charAt(0)));
  }

  @Test
  void an_accent_stays_with_its_letter() {
    List<MarkedText> pieces = pieces("e\u0301".repeat(50), 21);

    assertThat(pieces)
        .allSatisfy(piece -> assertThat(piece.plain()).startsWith("e").endsWith("\u0301"));
  }

  @Test
  void paragraphs_are_cut_apart_before_lines_and_words() {
    String first = "word ".repeat(500).strip();
    String second = "more ".repeat(500).strip();

    List<MarkedText> pieces = pieces(first + "\n\n" + second, CHARS_MAX);

    assertThat(pieces).extracting(MarkedText::plain).containsExactly(first, second);
  }

  @Test
  void a_code_block_is_closed_and_opened_again() {
    String line = "x = `1` + \\2 # 123456789\n";

    List<MarkedText> pieces = pieces("```java\n" + line.repeat(400) + "```\nend", CHARS_MAX);

    assertThat(pieces).hasSizeGreaterThan(2);
    assertThat(pieces)
        .allSatisfy(piece -> assertThat(piece.marked()).startsWith("```java\n").contains("\n```"));
    assertThat(pieces.getLast().marked()).endsWith("\n```\n\nend");
    assertThat(String.join("\n", pieces.stream().map(MarkedText::plain).toList()))
        .isEqualTo((line.repeat(400) + "\n").replace("\n\n", "\n") + "\nend");
  }

  @Test
  void marks_are_closed_and_opened_again() {
    List<MarkedText> pieces = pieces("**" + "bold ".repeat(2_000) + "x**", CHARS_MAX);

    assertThat(pieces).hasSize(3);
    assertThat(pieces)
        .allSatisfy(piece -> assertThat(piece.marked()).startsWith("*bold").endsWith("*"));
  }

  @Test
  void a_short_entity_is_not_cut() {
    String text =
        "w".repeat(3_900) + " [a link of several words](https://x.org/" + "p".repeat(150) + ")";

    List<MarkedText> pieces = pieces(text, CHARS_MAX);

    assertThat(pieces).hasSize(2);
    assertThat(pieces.getLast().marked()).startsWith("[a link of several words](");
  }

  @Test
  void a_quotation_goes_on_in_the_next_piece() {
    List<MarkedText> pieces = pieces("> " + "said ".repeat(1_000), CHARS_MAX);

    assertThat(pieces)
        .hasSize(2)
        .allSatisfy(piece -> assertThat(piece.marked()).startsWith(">said"));
  }

  @Test
  void whatever_is_written_becomes_markdown_v2_that_telegram_takes() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    List<String> parts =
        List.of(
            "*",
            "**",
            "_",
            "__",
            "`",
            "```",
            "```java\n",
            "~~",
            "~",
            "> ",
            "\n> ",
            "\n\n",
            "\n",
            "- ",
            "\n1. ",
            "# ",
            "[",
            "](",
            ")",
            "](https://x.org/a)",
            "![",
            "<b>",
            "\\",
            "|",
            "\n| a | b |\n|---|---|\n| c | d |\n",
            "word",
            " ",
            "é",
            "\ud83d\ude00",
            "\ud83d",
            "!",
            ".",
            "    ",
            "\t",
            "\n---\n",
            "e\u0301",
            "\u200d",
            "&amp;",
            "漢字 ",
            "=".repeat(40));
    for (int round = 0; round < 3_000; round++) {
      StringBuilder markdown = new StringBuilder();
      int count = random.nextInt(1, 60);
      for (int i = 0; i < count; i++) {
        markdown.append(parts.get(random.nextInt(parts.size())));
      }
      try {
        pieces(markdown.toString(), random.nextInt(60, 120));
      } catch (RuntimeException | StackOverflowError | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + markdown, e);
      }
    }
  }
}
