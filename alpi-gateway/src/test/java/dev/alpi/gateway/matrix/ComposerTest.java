package dev.alpi.gateway.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.gateway.Piece;
import dev.alpi.gateway.Reply;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ComposerTest {
  private final Composer composer = new Composer();

  private String html(String markdown) {
    return new MarkdownHtml().of(markdown).orElse("(none)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "just words | (none)",
        "1 < 2 & 3 | (none)",
        "**a** *b* `c<d` | <p><strong>a</strong> <em>b</em> <code>c&lt;d</code></p>",
        "<b>x</b> **y** | <p>&lt;b&gt;x&lt;/b&gt; <strong>y</strong></p>",
        "[a](javascript:alert) | \"<p><a rel=\"\"nofollow\"\" href=\"\"\"\">a</a></p>\"",
        "[a](https://b.c/?d&e) | "
            + "\"<p><a rel=\"\"nofollow\"\" href=\"\"https://b.c/?d&amp;e\"\">a</a></p>\"",
        "![a](https://b.c/d.png) | \"<p><a href=\"\"https://b.c/d.png\"\">a</a></p>\"",
        "![](https://b.c/d.png) | \"<p><a"
            + " href=\"\"https://b.c/d.png\"\">https://b.c/d.png</a></p>\"",
      })
  void markdown_becomes_html_without_that_of_the_model(String markdown, String html) {
    assertThat(html(markdown)).isEqualTo(html);
  }

  @Test
  void blocks_become_html() {
    assertThat(html("a\nb")).isEqualTo("<p>a<br />\nb</p>");
    assertThat(html("<script>alert(1)</script>\n\n# Head"))
        .isEqualTo("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n<h1>Head</h1>");
    assertThat(html("|a|b|\n|-|-|\n|1|2|")).startsWith("<table>").contains("<td>1</td>");
    assertThat(html("```java\nint a<b;\n```"))
        .isEqualTo("<pre><code class=\"language-java\">int a&lt;b;\n</code></pre>");
    assertThat(html("3. c\n4. d")).startsWith("<ol start=\"3\">");
  }

  @Test
  void long_text_is_cut_between_paragraphs_and_nothing_is_missing() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      text.append("Paragraph ").append(i).append(" has **some** words.\n\n");
    }
    List<Piece> pieces = composer.compose(Reply.of(text.toString()));

    assertThat(pieces).hasSizeGreaterThan(3);
    assertThat(pieces).allSatisfy(piece -> assertThat(piece.plain()).startsWith("Paragraph"));
    assertThat(String.join("\n\n", pieces.stream().map(Piece::plain).toList()))
        .isEqualTo(text.toString().strip());
    assertThat(pieces.stream().filter(piece -> piece.body().get("first").isPresent())).hasSize(1);
  }

  @Test
  void block_of_code_that_is_cut_goes_on_as_one() {
    String code = "int a = 1;\n".repeat(3_000);
    List<Piece> pieces = composer.compose(Reply.of("Look:\n\n```java\n" + code + "```\n\nThere."));

    assertThat(pieces).hasSizeGreaterThan(2);
    for (Piece piece : pieces) {
      assertThat(piece.plain().split("```", -1)).hasSizeGreaterThanOrEqualTo(3);
      assertThat(piece.body().string("html").orElseThrow()).contains("class=\"language-java\"");
    }
    long lines =
        pieces.stream()
            .flatMap(piece -> piece.plain().lines())
            .filter("int a = 1;"::equals)
            .count();
    assertThat(lines).isEqualTo(3_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ">", "> ", "*", "**a ", "[", "![", "](", "`", "~~~\n", "```\n", "|a", "|a|\n|-|\n", "<",
            "&",
        "\"", "\\", "- ", "    ", "1. ", "# ", "\n", "\n\n", "😀", "\ud83d", "漢", "\u0000", "a_",
            "*a* ",
        "*a **b ", "- - - ", "\t", "<a>", "[a]: b\n", "a\n===\n"
      })
  void nothing_that_repeats_makes_a_piece_too_large_or_never_ends(String part) {
    for (int length : List.of(1_000, 60_000)) {
      check(part.repeat(length / part.length()));
    }
  }

  @Test
  void wide_and_high_table_stays_small() {
    check("|a".repeat(1_500) + "\n" + "|-".repeat(1_500) + "\n" + "a\n".repeat(3_000));
    check(">".repeat(2_000) + "a");
    check("*a **b ".repeat(3_000) + "** *".repeat(3_000));
  }

  @Test
  void texts_drawn_at_random_fit() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> parts =
        List.of(
            "word ",
            "\n",
            "\n\n",
            "```",
            "```java\n",
            "~~~\n",
            "**",
            "*",
            "_",
            "`",
            "|",
            "|-|\n",
            "> ",
            "- ",
            "1. ",
            "<b>",
            "&amp;",
            "[a](http://b)",
            "![a](b)",
            "😀",
            "漢字",
            "\\",
            "\"",
            "    ",
            "\r\n",
            "\ud800",
            "# ");
    for (int round = 0; round < 60; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(50_000);
      int kinds = random.nextInt(1, parts.size());
      while (text.length() < length) {
        text.append(parts.get(random.nextInt(kinds)));
      }
      try {
        check(text.toString());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  private void check(String markdown) {
    List<Piece> pieces = composer.compose(Reply.of(markdown));
    assertThat(pieces.size()).isLessThan(markdown.length() / 100 + 5);
    for (Piece piece : pieces) {
      assertThat(Composer.bytes(piece.body())).isLessThan(Composer.CONTENT_BYTES_MAX + 100);
      assertThat(piece.plain()).isNotBlank();
      piece.body().string("html").ifPresent(ComposerTest::assertTame);
    }
  }

  private static void assertTame(String html) {
    assertThat(
            html.replaceAll(
                "</?(a|p|h[1-6]|blockquote|ul|ol|li|pre|code|em|strong|hr|br|table"
                    + "|thead|tbody|tr|th|td)( [^<>]*)?>",
                ""))
        .doesNotContain("<");
  }
}
