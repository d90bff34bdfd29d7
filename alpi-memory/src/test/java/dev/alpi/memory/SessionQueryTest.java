package dev.alpi.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.memory.SessionQuery.Ending;
import dev.alpi.memory.SessionQuery.Term;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionQueryTest {
  private static Term whole(String... words) {
    return new Term(Arrays.asList(words), Ending.WHOLE);
  }

  private static Term open(String... words) {
    return new Term(Arrays.asList(words), Ending.OPEN);
  }

  private static List<Term> terms(String text) {
    return SessionQuery.of(text).terms();
  }

  @Test
  void words_quotes_and_beginnings_are_read() {
    assertThat(terms("Staging  PORT")).containsExactly(whole("staging"), whole("port"));
    assertThat(terms("\"the port\" stag*")).containsExactly(whole("the", "port"), open("stag"));
    assertThat(terms("\"the por\"* x")).containsExactly(open("the", "por"), whole("x"));
    assertThat(terms("„wie geht“ “es”")).containsExactly(whole("wie", "geht"), whole("es"));
    assertThat(terms("foo-bar.txt")).containsExactly(whole("foo", "bar", "txt"));
    assertThat(terms("\"not closed")).containsExactly(whole("not", "closed"));
    assertThat(terms("a a A")).containsExactly(whole("a"));
  }

  @Test
  void a_beginning_of_one_character_is_a_word() {
    assertThat(terms("a* ab*")).containsExactly(whole("a"), open("ab"));
  }

  @Test
  void operators_of_the_database_are_words() {
    assertThat(terms("x OR y NOT {user}: NEAR(z, 2) ^w"))
        .containsExactly(
            whole("x"),
            whole("or"),
            whole("y"),
            whole("not"),
            whole("user"),
            whole("near", "z"),
            whole("2"),
            whole("w"));
    assertThat(SessionQuery.expression(open("a", "bc"))).isEqualTo("\"a bc\"*");
  }

  @Test
  void what_cannot_be_looked_for_is_said() {
    for (String none : List.of("", "  ", "\"\"", "*", "!? …")) {
      assertThat(SessionQuery.problem(none)).as(none).contains("the query has no words");
    }
    assertThatThrownBy(() -> SessionQuery.of("")).isInstanceOf(IllegalArgumentException.class);
    String longest = "x".repeat(SessionQuery.CHARS_MAX);
    assertThat(SessionQuery.problem(longest)).isEmpty();
    assertThat(SessionQuery.problem(longest + "x").orElseThrow()).contains("1001", "1000");
    String most = words(SessionQuery.TERMS_MAX);
    assertThat(SessionQuery.problem(most)).isEmpty();
    assertThat(SessionQuery.problem(most + " more").orElseThrow()).contains("17", "16");
  }

  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i).collect(Collectors.joining(" "));
  }

  @Test
  void any_text_is_a_query_or_has_a_problem() {
    Random random = new Random(6);
    String pieces = "\"\"*'; \u0000ab東)(\ud83d";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(10); n > 0; n--) {
        text.append(pieces.charAt(random.nextInt(pieces.length())));
      }
      if (SessionQuery.problem(text.toString()).isEmpty()) {
        assertThat(terms(text.toString()))
            .allMatch(term -> SessionQuery.expression(term).matches("\"[^\"\\x00]+\"\\*?"));
      }
    }
  }
}
