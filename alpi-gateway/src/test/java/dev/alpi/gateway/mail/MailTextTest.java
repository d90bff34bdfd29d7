package dev.alpi.gateway.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person sees of HTML, and what is new in an answer. */
final class MailTextTest {
  @Test
  void paragraphs_lists_tables_and_links_stay_readable() {
    String html =
        """
        <html><head><title>no</title><style>p { color: red }</style></head><body>
        <script>alert(1)</script><h1>Plan</h1><p>See <a href="https://example.org/x">this page</a>,
        <a href="https://example.org">https://example.org</a> &lt;now&gt;.</p>
        <ul><li>one<ul><li><p>inner</p></li></ul></li><li>two</li></ul><ol><li>first<li>second</ol>
        <table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>
        <pre>x
          y</pre><div style="DISPLAY : none">hidden orders</div><img alt="logo"><br>end
        </body></html>
        """;

    assertThat(HtmlText.of(html))
        .isEqualTo(
            """
            Plan

            See this page (https://example.org/x), https://example.org <now>.

            - one

              - inner

            - two

            1. first
            2. second

            a | b
            1 | 2

            x
              y

            [logo]
            end\
            """);
  }

  @Test
  void quotes_are_marked_as_in_plain_mail() {
    assertThat(
            HtmlText.of(
                "<p>new</p><blockquote><p>old</p><blockquote>older</blockquote></blockquote>"))
        .isEqualTo("new\n\n> old\n>\n> > older");
  }

  @Test
  void a_link_that_says_another_place_shows_where_it_leads() {
    assertThat(HtmlText.of("<a href='https://evil.example'>https://bank.example</a>"))
        .isEqualTo("https://bank.example (https://evil.example)");
    assertThat(HtmlText.of("<a href='javascript:x()'>click</a>")).isEqualTo("click");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<div>",
        "<b>",
        "<blockquote>",
        "<table><tr><td>",
        "<ul><li>",
        "<a>",
        "<td>x",
        "<li>x",
        "<p>x",
        "<font color=a><i>",
        "&amp;",
        "<a href=http://x>y</a>",
        "<br>",
        "<table>",
        "</p>",
        "<select><option>",
        "<svg><a>",
        "<template>",
        "<!--",
        "<b></p>",
        "<a x=1 y=2 z=3>",
        "<tr>"
      })
  void html_without_end_takes_no_longer_than_other_html(String tag) {
    String html = tag.repeat(HtmlText.HTML_CHARS_MAX / tag.length()) + "text";

    String text =
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> HtmlText.of(html));

    assertThat(text.length()).isLessThan(3_000_000);
  }

  @Test
  void what_an_answer_repeats_is_left_out() {
    assertThat(
            ReplyText.of(
                "yes\n\n"
                    + "On Mon, 1 Jan 2026 at 10:00, Bob <b@example.org> wrote:\n"
                    + "> do it?\n"
                    + ">\n"
                    + "> Bob\n"))
        .isEqualTo("yes");
    assertThat(ReplyText.of("ja\n\nAm 1. Januar 2026 schrieb Bob\n<b@example.org>:\n\n> los?\n"))
        .isEqualTo("ja");
    assertThat(ReplyText.of("ok\n\n-----Original Message-----\nFrom: b\nSent: today\n\nold\n"))
        .isEqualTo("ok");
    assertThat(
            ReplyText.of(
                "ok\n________________________________\nFrom: Bob\nSent: today\nTo: x\n\nold"))
        .isEqualTo("ok");
  }

  @Test
  void what_answers_between_quotes_stays_with_them() {
    String text = "On Monday Bob wrote:\n> a?\nyes\n> b?\nno";

    assertThat(ReplyText.of(text + "\n> c?\n")).isEqualTo(text);
  }

  @Test
  void an_answer_that_is_nothing_but_a_quote_stays() {
    assertThat(ReplyText.of("> all of it\n")).isEqualTo("> all of it");
  }

  @Test
  void a_signature_is_left_out_and_a_rule_is_not() {
    assertThat(ReplyText.of("hello\n\n-- \nBob\nbob@example.org\n")).isEqualTo("hello");
    assertThat(ReplyText.of("hello\n\nSent from my phone")).isEqualTo("hello");
    assertThat(ReplyText.unsigned("a\n--\n1\n2\n3\n4\n5\n6")).isEqualTo("a\n--\n1\n2\n3\n4\n5\n6");
    assertThat(ReplyText.of("-- \nonly this")).isEqualTo("-- \nonly this");
  }
}
