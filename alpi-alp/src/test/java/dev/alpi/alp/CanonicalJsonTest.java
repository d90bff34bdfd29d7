package dev.alpi.alp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalJsonTest {
  private static String canonical(String text) throws MalformedMessageException {
    return canonical(CanonicalJson.parse(text.getBytes(UTF_8)));
  }

  private static String canonical(JsonValue value) throws MalformedMessageException {
    return new String(CanonicalJson.bytes(value), UTF_8);
  }

  @Test
  void every_vector_has_its_bytes_and_what_is_not_finite_is_refused() throws Exception {
    int looked = 0;
    for (Obj vector : Vectors.canonical()) {
      String text = Vectors.text(vector, "input_json");
      if (Vectors.text(vector, "canonical").contains("Infinity")) {
        assertThatThrownBy(() -> canonical(text)).isInstanceOf(MalformedMessageException.class);
        continue;
      }
      looked++;
      byte[] bytes = CanonicalJson.bytes(CanonicalJson.parse(text.getBytes(UTF_8)));
      assertThat(HexFormat.of().formatHex(bytes))
          .as(text)
          .isEqualTo(Vectors.text(vector, "canonical_utf8_hex"));
    }
    assertThat(looked).isGreaterThan(4);
    assertThat(canonical("[1E5,5e0,-0,-0.0,12345678901234567890123]"))
        .isEqualTo("[100000.0,5.0,0,-0.0,12345678901234567890123]");
  }

  @Test
  void thousands_of_documents_have_the_form_that_python_gives_them() throws Exception {
    List<List<JsonValue>> rows = Vectors.rows("canonical-oracle.jsonl");
    assertThat(rows).hasSizeGreaterThan(3000);
    for (List<JsonValue> row : rows) {
      String text = ((JsonValue.Str) row.get(0)).text();
      String expected = ((JsonValue.Str) row.get(1)).text();
      assertThat(canonical(text)).as(text).isEqualTo(expected);
      assertThat(canonical(expected)).as("again").isEqualTo(expected);
    }
  }

  @Test
  void a_value_that_was_made_here_is_written_as_one_that_was_read() throws Exception {
    Obj made =
        Obj.EMPTY
            .with("n", new JsonValue.Num("-0"))
            .with("f", new JsonValue.Num("1E2"))
            .with("\ud83d\ude00", 1)
            .with("\uffee", 2.5)
            .with("", "é\u0000");
    assertThat(canonical(made))
        .isEqualTo("{\"\":\"é\\u0000\",\"f\":100.0,\"n\":0,\"\uffee\":2.5,\"\ud83d\ude00\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\" 1}",
        "{\"a\":}",
        "{,}",
        "[1 2]",
        "01",
        "-",
        "-01",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "0x1",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "-1e400",
        "[1e309]",
        "tru",
        "nul",
        "truee",
        "True",
        "\"",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\t\"",
        "\"\n\"",
        "'a'",
        "{} {}",
        "1 1",
        "[]]",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud83dx\\ude00\"",
        "{\"\\ud800\":1}",
        "// c\n1",
        "\ufeff1",
        "\u00a01",
        "1\u0000"
      })
  void what_is_not_json_is_refused(String text) {
    assertThatThrownBy(() -> CanonicalJson.parse(text.getBytes(UTF_8)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "22c328, overlong or cut",
    "22ff22, no start",
    "22eda08022, a surrogate",
    "22c08022, overlong",
    "22f490808022, beyond the last code point",
    "22e28222, cut",
    "80, outside"
  })
  void what_is_not_utf_8_is_refused(String hex, String why) {
    assertThatThrownBy(() -> CanonicalJson.parse(HexFormat.of().parseHex(hex)))
        .as(why)
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void lone_surrogates_and_numbers_that_are_none_have_no_form() {
    for (JsonValue value :
        new JsonValue[] {
          new JsonValue.Str("a\ud800"),
          new JsonValue.Str("\udc00b"),
          new JsonValue.Str("\ud800\ud800"),
          Obj.EMPTY.with("\ud83d", 1),
          new JsonValue.Num(""),
          new JsonValue.Num("-"),
          new JsonValue.Num("NaN"),
          new JsonValue.Num("1e999"),
          new JsonValue.Num("00"),
          new JsonValue.Num("1 "),
          new JsonValue.Num("１")
        }) {
      assertThatThrownBy(() -> CanonicalJson.bytes(value))
          .as("%s", value)
          .isInstanceOf(MalformedMessageException.class);
    }
  }

  @Test
  void nesting_is_read_and_written_to_its_limit_and_not_one_deeper() throws Exception {
    int max = CanonicalJson.DEPTH_MAX;
    String deepest = "[".repeat(max) + "1" + "]".repeat(max);
    assertThat(canonical(deepest)).isEqualTo(deepest);
    String deeper = "[".repeat(max + 1) + "]".repeat(max + 1);
    assertThatThrownBy(() -> canonical(deeper)).hasMessageContaining("nested deeper than 100");
    String objects = "{\"a\":".repeat(max + 1) + "1" + "}".repeat(max + 1);
    assertThatThrownBy(() -> canonical(objects)).hasMessageContaining("nested deeper than 100");
    JsonValue value = JsonValue.Null.NULL;
    for (int depth = 0; depth < max; depth++) {
      value = new Obj(Map.of("a", value));
    }
    assertThat(CanonicalJson.bytes(value)).isNotEmpty();
    JsonValue tooDeep = new JsonValue.Arr(List.of(value));
    assertThatThrownBy(() -> CanonicalJson.bytes(tooDeep))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void values_are_read_and_written_to_their_limit_and_not_one_more() throws Exception {
    int max = CanonicalJson.VALUES_MAX - 1;
    String most = "[" + "1,".repeat(max - 1) + "1]";
    JsonValue value = CanonicalJson.parse(most.getBytes(UTF_8));
    assertThat(canonical(value)).isEqualTo(most);
    String more = "[" + "1,".repeat(max) + "1]";
    assertThatThrownBy(() -> canonical(more)).hasMessageContaining("more than 100000 values");
  }

  @Test
  void numbers_and_messages_are_read_to_their_limit_and_not_one_longer() throws Exception {
    String number = "1".repeat(CanonicalJson.NUMBER_CHARS_MAX);
    assertThat(canonical(number)).isEqualTo(number);
    assertThatThrownBy(() -> canonical(number + "1")).isInstanceOf(MalformedMessageException.class);
    String longest = "\"" + "a".repeat(CanonicalJson.BYTES_MAX - 2) + "\"";
    assertThat(canonical(longest)).isEqualTo(longest);
    assertThatThrownBy(() -> canonical(longest + " ")).hasMessageContaining("1048577 bytes");
  }

  @Test
  @Timeout(20)
  void what_is_dear_to_read_or_write_is_done_in_a_moment() throws Exception {
    for (String item : new String[] {"5e-324,", "1e15,", "123456789012345678e-340,"}) {
      int count = Math.min(CanonicalJson.VALUES_MAX - 2, 1_000_000 / item.length());
      assertThat(canonical("[" + item.repeat(count) + "0]")).isNotEmpty();
    }
    StringBuilder members = new StringBuilder("{");
    for (int i = 0; i < 27_000; i++) {
      // all of one hash
      String bits = Integer.toBinaryString(0x10000 | i).substring(1);
      members.append('"').append(bits.replace("0", "Aa").replace("1", "BB")).append("\":1,");
    }
    String collisions = members + "\"\":1}";
    assertThat(canonical(collisions)).hasSize(collisions.length());
  }
}
