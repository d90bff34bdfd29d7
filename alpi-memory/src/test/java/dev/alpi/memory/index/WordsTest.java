package dev.alpi.memory.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "'The staging-port is 5432.', the staging port is 5432",
    "snake_case camelCase, snake case camelcase",
    "'¿Dónde está el café?', donde esta el cafe",
    "Straße STRASSE, strasse strasse",
    "'東京に行く', 東 京 に 行 く",
    "'か が', か が",
    "'\"quoted\" OR NEAR(x) AND -y*', quoted or near x and y",
    "'don''t', don t",
    "'… — !!', ''",
    "'हिन्दी भाषा', हिन्दी भाषा",
  })
  void a_text_becomes_words(String text, String keys) {
    assertThat(Words.keys(text)).isEqualTo(keys == null ? "" : keys);
  }

  @Test
  void a_word_knows_where_it_stands() {
    assertThat(Words.of("a Été!"))
        .containsExactly(new Words.Word("a", 0, 1), new Words.Word("ete", 2, 5));
  }

  @Test
  void what_is_longer_than_a_word_counts_by_its_beginning() {
    String longest = "x".repeat(Words.WORD_CHARS_MAX);
    assertThat(Words.of(longest).getFirst().key()).isEqualTo(longest);
    assertThat(Words.of(longest + "y").getFirst())
        .isEqualTo(new Words.Word(longest, 0, longest.length() + 1));
  }

  @Test
  void keys_are_what_the_database_splits_at_the_same_places() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.appendCodePoint(
            random.nextInt(3) == 0 ? random.nextInt(0x80) : random.nextInt(0x30000));
      }
      List<String> keys = Words.of(text.toString()).stream().map(Words.Word::key).toList();
      assertThat(String.join(" ", keys)).isEqualTo(Words.keys(text.toString()));
      // the ascii tokenizer of FTS5 takes letters, digits and all that is not ASCII for words
      assertThat(keys).allMatch(key -> key.matches("[a-z0-9[^\\x00-\\x7f]]+"));
    }
  }
}
