package dev.alpi.memory.relation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The right column is what Python's {@code casefold} after NFD without marks gives. */
class FoldTest {
  @ParameterizedTest
  @CsvSource({
    "Málaga, malaga",
    "STRASSE, strasse",
    "Straße, strasse",
    "ẞ, ss",
    "ΟΔΥΣΣΕΥΣ, οδυσσευσ",
    "Οδυσσεύς, οδυσσευσ",
    "ﬁne ﬀ, fine ff",
    "İstanbul, istanbul",
    "ılık, ılık",
    "ſ, s",
    "µm, μm",
    "ŉ, ʼn",
    "և, եւ",
    "ϑ, θ",
    "Ǆ, ǆ",
    "Й, и",
    "Kelvin K, kelvin k",
    "Ωmega, ωmega",
    "🦊 Fox, 🦊 fox",
  })
  void folds_as_python_does(String text, String folded) {
    assertThat(Fold.fold(text)).isEqualTo(folded);
  }

  @ParameterizedTest
  @CsvSource({"'End. ! ?, ; : ', end", "'...', ''", "'a.b', a.b"})
  void drops_punctuation_at_the_end_only(String text, String folded) {
    assertThat(Fold.fold(text)).isEqualTo(folded);
  }
}
