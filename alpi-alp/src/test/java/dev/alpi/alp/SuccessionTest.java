package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that Python has signed, and what is none. */
final class SuccessionTest {
  static List<Obj> positive() {
    return Vectors.successions("positive");
  }

  static List<Obj> negative() {
    return Vectors.successions("negative");
  }

  @ParameterizedTest
  @MethodSource("positive")
  void the_statements_of_the_vectors_are_read(Obj vector) throws IOException {
    Succession succession = Succession.read(vector.object("statement"));
    try (Identity a = Vectors.open("A");
        Identity b = Vectors.open("B")) {
      assertThat(succession.old()).isEqualTo(a.key());
      assertThat(succession.next()).isEqualTo(b.key());
    }
    assertThat(succession.issued()).isEqualTo(Instant.parse(Vectors.NOW));
    assertThat(succession.json()).isEqualTo(vector.object("statement"));
  }

  @Test
  void ours_are_theirs_to_the_byte() {
    try (Identity a = Vectors.open("A");
        Identity b = Vectors.open("B")) {
      Instant issued = Instant.parse(Vectors.NOW).plusMillis(999);
      assertThat(Succession.sign(a, b, issued, Succession.GRACE).json())
          .isEqualTo(positive().getFirst().object("statement"));
    }
  }

  @ParameterizedTest
  @MethodSource("negative")
  void nothing_else_is_one(Obj vector) {
    assertThatThrownBy(() -> Succession.read(vector.object("statement")))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void a_statement_with_any_character_changed_proves_nothing() throws IOException {
    String text = Json.compact(positive().getFirst().object("statement"));
    int read = 0;
    for (int at = 0; at < text.length(); at++) {
      for (char other : new char[] {'A', '1', '=', '"', (char) (text.charAt(at) ^ 1)}) {
        String changed = text.substring(0, at) + other + text.substring(at + 1);
        if (changed.equals(text)) {
          continue;
        }
        JsonValue value;
        try {
          value = CanonicalJson.parse(changed.getBytes(UTF_8));
        } catch (MalformedMessageException e) {
          continue;
        }
        read++;
        assertThatThrownBy(() -> Succession.read((Obj) value))
            .as(changed)
            .isInstanceOf(MalformedMessageException.class);
      }
    }
    assertThat(read).isGreaterThan(1000);
  }

  @Test
  void a_grace_has_bounds() {
    Instant now = Instant.parse(Vectors.NOW);
    try (Identity a = Vectors.open("A");
        Identity b = Vectors.open("B")) {
      Duration less = Succession.GRACE_MIN.minusSeconds(1);
      Duration more = Succession.GRACE_MAX.plusSeconds(1);
      assertThatThrownBy(() -> Succession.sign(a, b, now, less))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Succession.sign(a, b, now, more))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Succession.sign(a, a, now, Succession.GRACE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
