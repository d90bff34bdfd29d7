package dev.alpi.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of an output, without what could be secret. */
@Timeout(60)
class OutputTailTest {
  private static String tail(String text) {
    return OutputTail.of(text, UnaryOperator.identity());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a  b\tc|a b c",
        "password=hunter2|password=***",
        "Password: hunter2 and more|Password: *** and more",
        "{\"api_key\": \"abc\", \"x\": 1}|{\"api_key\": \"***\", \"x\": 1}",
        "SECRET_VALUE=abc;next|SECRET_VALUE=***;next",
        "access_token=abc|access_token=***",
        "Authorization: Bearer abc|Authorization: Bearer ***",
        "sent bearer abc|sent bearer ***",
        "abcdefghijklmnopqrstuvwxyzabcde1|***",
        "x abcdefghijklmnopqrstuvwxyzabcde1 y|x *** y",
      })
  void blanks_collapse_and_what_could_be_secret_is_masked(String text, String kept) {
    assertThat(tail(text)).isEqualTo(kept);
    assertThat(tail(kept)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "the token expired",
        "abcdefghijklmnopqrstuvwxyzabcd1",
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
        "no secrets here",
      })
  void other_text_stays(String text) {
    assertThat(tail(text)).isEqualTo(text);
  }

  @Test
  void text_of_the_limit_stays_and_of_more_the_end_is_kept() {
    String fits = "😀 ".repeat(OutputTail.CHARS_MAX / 2 - 1) + "ab";
    assertThat(tail(fits)).isEqualTo(fits);
    assertThat(tail("z" + fits)).isEqualTo("…" + fits);
    assertThat(tail("z".repeat(100_000) + " " + fits)).isEqualTo("…" + fits);
  }

  @Test
  void the_redactor_comes_first() {
    assertThat(OutputTail.of("a sk-secret b", JournalHome::redact)).isEqualTo("a [REDACTED] b");
  }

  @Test
  void a_key_that_the_look_back_cuts_is_not_shown() {
    // long tokens that are masked let what stands far before move into what is kept
    String key = "k1".repeat(30);
    for (int more = 0; more < 64; more++) {
      String text = key + "x".repeat(more) + " " + ("y9".repeat(200) + " ").repeat(12);
      assertThat(tail(text)).doesNotContain("k1k1k1");
    }
  }

  @Test
  void a_hostile_megabyte_takes_no_time() {
    for (String piece : List.of("a", "token=", " ", "a1", "bearer ", "password: ", "~")) {
      String text = piece.repeat((1 << 20) / piece.length());
      long start = System.nanoTime();
      tail(text);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }
}
