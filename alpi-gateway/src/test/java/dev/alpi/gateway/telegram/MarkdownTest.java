package dev.alpi.gateway.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.testkit.FakeTelegram;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How replies look at Telegram. */
final class MarkdownTest {
  private static final int CHARS_MAX = 4_076;

  private static String marked(String markdown) {
    List<MarkedText> pieces = TextPieces.of(MarkdownReader.read(markdown), CHARS_MAX);
    assertThat(pieces).hasSize(1);
    String marked = pieces.getFirst().marked();
    assertThat(FakeTelegram.read(marked)).as("is MarkdownV2").isNotBlank();
    return marked;
  }

  private static String plain(String markdown) {
    return TextPieces.of(MarkdownReader.read(markdown), CHARS_MAX).getFirst().plain();
  }

  @Test
  void every_reserved_character_is_escaped() {
    String all = "a_b c*d [e] (f) ~ ` > # + - = | { } . ! g\\\\h";

    assertThat(marked(all))
        .isEqualTo(
            "a\\_b c\\*d \\[e\\] \\(f\\) \\~ \\` \\> \\# \\+ \\- \\= \\| \\{ \\} \\. \\! g\\\\h");
    assertThat(plain(all)).isEqualTo("a_b c*d [e] (f) ~ ` > # + - = | { } . ! g\\h");
  }

  @Test
  void emphasis_keeps_its_nesting() {
    assertThat(marked("**bold *both* bold** *it* ~~gone~~"))
        .isEqualTo("*bold _both_ bold* _it_ ~gone~");
    assertThat(marked("*it **both***")).isEqualTo("_it _*_both_*");
    assertThat(marked("***both***")).isEqualTo("*_both_*");
  }

  @Test
  void headings_are_bold_and_apart() {
    assertThat(marked("# One\ntext\n\n## *Two*\n- a")).isEqualTo("*One*\n\ntext\n\n*_Two_*\n\n• a");
  }

  @Test
  void code_escapes_only_what_ends_it() {
    assertThat(marked("``a`b*c.d\\``")).isEqualTo("`a\\`b*c.d\\\\`");
    assertThat(marked("**a `b` c**")).isEqualTo("*a *`b`* c*");
    assertThat(marked("```python x\nprint('a.b')\n\n```"))
        .isEqualTo("```python\nprint('a.b')\n\n```");
    assertThat(marked("    indented()\n")).isEqualTo("```\nindented()\n```");
  }

  @Test
  void a_language_that_is_none_is_left_out() {
    assertThat(marked("```a`b\nx\n```".replace("a`b", "{.x}"))).isEqualTo("```\nx\n```");
  }

  @Test
  void links_keep_their_address() {
    assertThat(marked("[a.b](https://x.org/a_(b)?c=1.2)"))
        .isEqualTo("[a\\.b](https://x.org/a_(b\\)?c=1.2)");
    assertThat(marked("[`code`](https://x.org)")).isEqualTo("[code](https://x.org)");
    assertThat(marked("<https://x.org>")).isEqualTo("https://x\\.org");
    assertThat(marked("[file](src/a.java)")).isEqualTo("file \\(src/a\\.java\\)");
    assertThat(marked("![chart](https://x.org/c.png)")).isEqualTo("[chart](https://x.org/c.png)");
    assertThat(marked("[](https://x.org)")).isEqualTo("https://x\\.org");
    assertThat(plain("see [it](https://x.org/a) now")).isEqualTo("see it (https://x.org/a) now");
  }

  @Test
  void a_link_too_long_for_a_mark_is_text() {
    String url = "https://x.org/" + "a".repeat(2_000);

    assertThat(marked("[it](" + url + ")")).startsWith("it \\(https://x\\.org/aaa");
  }

  @Test
  void lists_are_indented() {
    assertThat(marked("1. one\n   - in\n   - side\n2. two\n\ntext"))
        .isEqualTo("1\\. one\n   • in\n   • side\n2\\. two\n\ntext");
    assertThat(marked("7) seven\n8) eight")).isEqualTo("7\\. seven\n8\\. eight");
    assertThat(marked("- a\n  b\n\n- c")).isEqualTo("• a\n  b\n\n• c");
  }

  @Test
  void each_line_of_a_quotation_is_marked() {
    assertThat(marked("> **a\n> b**\n>\n> c\n\nd")).isEqualTo(">*a*\n>*b*\n>\n>c\n\nd");
    assertThat(marked("> a\n>\n> ```\n> x\n> ```\n>\n> b")).isEqualTo(">a\n>\n```\nx\n```\n>\n>b");
    assertThat(marked("> > deep")).isEqualTo(">deep");
  }

  @Test
  void tables_line_up() {
    String table = "| Name | Größe |\n|---|--:|\n| `a.b` | 1 |\n| 漢字 | [x](https://y.z) |";

    assertThat(marked(table))
        .isEqualTo(
            "```\nName | Größe\n-----+--------------------\na.b  | 1\n漢字 | x (https://y.z)\n```"
                .replace("-----+--------------------", "-----+----------------"));
  }

  @Test
  void html_and_what_markdown_leaves_out_stays_as_text() {
    assertThat(marked("a <b>c</b> &amp; d")).isEqualTo("a <b\\>c</b\\> & d");
    assertThat(marked("<div>\nx\n</div>")).isEqualTo("<div\\>\nx\n</div\\>");
    assertThat(marked("[1]: https://x.org")).isEqualTo("\\[1\\]: https://x\\.org");
    assertThat(marked("a\n\n---\n\nb")).isEqualTo("a\n\n———\n\nb");
  }

  @Test
  void characters_that_telegram_refuses_are_replaced() {
    assertThat(marked("a\ud800b\u0007c\ud83d\ude00")).isEqualTo("a\ufffdbc\ud83d\ude00");
  }

  @Test
  void a_blank_text_is_no_piece() {
    assertThat(TextPieces.of(MarkdownReader.read(" \n\n "), CHARS_MAX)).isEmpty();
  }

  @Test
  void what_would_show_nothing_is_sent_as_it_was_written() {
    assertThat(plain("```\n\n```")).isEqualTo("```\n\n```");
  }

  @Test
  void deep_nesting_is_read() {
    String quotes = ">".repeat(5_000) + " a";
    String stars = "*a ".repeat(5_000) + "b*".repeat(5_000);
    String brackets = "[".repeat(5_000) + "a" + "](https://x.org)".repeat(5_000);

    for (String deep : List.of(quotes, stars, brackets, "- ".repeat(2_000) + "a")) {
      for (MarkedText piece : TextPieces.of(MarkdownReader.read(deep), CHARS_MAX)) {
        assertThat(FakeTelegram.read(piece.marked())).isNotBlank();
      }
    }
  }
}
