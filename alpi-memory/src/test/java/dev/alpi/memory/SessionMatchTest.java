package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SessionMatchTest {
  private static Snippet snippet(String query, String text) {
    return SessionMatch.of(SessionQuery.of(query), text).snippet();
  }

  private static List<String> marked(Snippet snippet) {
    return snippet.marks().stream()
        .map(mark -> snippet.text().substring(mark.start(), mark.end()))
        .toList();
  }

  @Test
  void a_snippet_shows_what_was_found_as_it_was_written() {
    Snippet snippet = snippet("port staging", "The Staging\n\n  port is  5432.");
    assertThat(snippet.text()).isEqualTo("The Staging port is 5432.");
    assertThat(marked(snippet)).containsExactly("Staging", "port");
    assertThat(marked(snippet("cafe*", "Cafés und Café"))).containsExactly("Cafés", "Café");
    assertThat(marked(snippet("\"the port\"", "the port, not the other port")))
        .containsExactly("the port");
    assertThat(marked(snippet("京都", "私は京都に住む"))).containsExactly("京都");
  }

  @Test
  void a_snippet_of_a_long_text_is_where_most_of_the_query_is() {
    String filler = "nothing to see here ".repeat(100);
    Snippet snippet = snippet("port staging", "port " + filler + "the staging port " + filler);
    assertThat(snippet.text()).startsWith("…").endsWith("…").contains("the staging port");
    assertThat(snippet.text().length()).isLessThanOrEqualTo(Snippet.CHARS_MAX + 2);
    assertThat(marked(snippet)).containsExactly("staging", "port");
  }

  @Test
  void a_text_without_a_find_shows_its_beginning() {
    Snippet snippet = snippet("x", "only this " + "and that ".repeat(50));
    assertThat(snippet.text()).startsWith("only this and").endsWith("…");
    assertThat(snippet.marks()).isEmpty();
  }

  @Test
  void a_word_without_end_is_cut() {
    Snippet snippet = snippet("xxx*", "😀".repeat(40) + "x".repeat(100_000));
    assertThat(snippet.text().length()).isLessThanOrEqualTo(2 * Snippet.CHARS_MAX + 2);
    assertThat(snippet.marks()).hasSize(1);
    assertThat(snippet.text().codePoints()).noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  @Test
  void hidden_marks_in_a_text_are_no_marks() {
    Snippet snippet = snippet("port", "\u001b[7m port\u0000 <b>port</b>");
    assertThat(marked(snippet)).containsExactly("port", "port");
  }
}
