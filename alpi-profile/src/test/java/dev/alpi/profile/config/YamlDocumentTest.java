package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class YamlDocumentTest {
  private static JsonValue.Obj tree(String text) throws ConfigException {
    return YamlDocument.parse("f", text).tree();
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "-0, -0",
    "+5, 5",
    ".5, 0.5",
    "5., 5.0",
    "-.5e-3, -0.5e-3",
    "1E3, 1E3",
    "0, 0",
    "0.0, 0.0"
  })
  void decimal_numbers_keep_their_digits(String written, String number) throws ConfigException {
    assertThat(tree("a: " + written).members()).containsEntry("a", new JsonValue.Num(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "010",
        "-00",
        "0x1F",
        "0o17",
        "1_000",
        ".inf",
        "-.inf",
        ".nan",
        "1e",
        "e5",
        ".",
        "-",
        "1.2.3",
        "12:30:00",
        "1e401",
        "1e99999999999",
        "yes",
        "off",
        "NULL_",
        "True_"
      })
  void what_readers_disagree_about_is_text(String written) throws ConfigException {
    assertThat(YamlScalar.resolve(written)).isEqualTo(new JsonValue.Str(written));
  }

  @Test
  void a_number_may_have_400_digits_and_no_more() {
    assertThat(YamlScalar.resolve("1".repeat(400))).isInstanceOf(JsonValue.Num.class);
    assertThat(YamlScalar.resolve("1".repeat(401))).isInstanceOf(JsonValue.Str.class);
    assertThat(YamlScalar.resolve("1e400")).isInstanceOf(JsonValue.Num.class);
  }

  @Test
  void nothing_is_the_empty_mapping() throws ConfigException {
    for (String text : List.of("", "\n", "# c", "---\n", "---\n...\n", "~", "{}", "\uFEFF")) {
      assertThat(tree(text)).isEqualTo(JsonValue.Obj.EMPTY);
    }
  }

  @Test
  void merges_add_what_is_not_there() throws ConfigException {
    String text =
        "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {\"<<\": 1}\n";
    assertThat(Json.print(tree(text).object("c"), Json.Layout.COMPACT_SORTED))
        .isEqualTo("{\"x\":0,\"y\":1,\"z\":2}");
    assertThat(tree(text).object("d").members()).containsKey("<<");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("a: 1\nb: 2\na: 3\n", "f:3:1: found the key a a second time"),
        arguments("a: {b: 1, 'b': 2}", "f:1:11: found the key b a second time"),
        arguments("5: x", "f:1:1: found a key that is not text"),
        arguments("a: {true: x}", "f:1:5: found a key that is not text"),
        arguments("? [a]\n: b", "f:1:3: found a key that is not text"),
        arguments("~: b", "f:1:1: found a key that is not text"),
        arguments("- a\n", "f:1:1: found a list of 1, allowed a mapping"),
        arguments("just text", "f:1:1: found a text of 9 characters, allowed a mapping"),
        arguments("a: 1\n---\nb: 2", "f:2:1: found a second document"),
        arguments("a: &x [*x]", "f:1:8: found an alias to an anchor that is not complete"),
        arguments("a: *x", "f:1:4: found an alias to an anchor that is not complete"),
        arguments("a: !!python/object:os.system x", "f:1:4: found a tag (!)"),
        arguments("a: !!float \"5\"", "f:1:4: found a tag (!)"),
        arguments("a: !!int x", "f:1:4: found a tag (!)"),
        arguments("a: !!set {x}", "f:1:4: found a tag (!)"),
        arguments("a: b: c", "f:1:5: is not YAML"),
        arguments("a: \"open", "f:1:9: is not YAML"),
        arguments("a:\n\t- b", "f:2:1: is not YAML"),
        arguments("😀é: [", "f:1:6: is not YAML"),
        arguments("é😀: {x: 1,\n x: 2}", "f:2:2: found the key x a second time"),
        arguments("a: \0", "f: is not YAML"),
        arguments("<<: 5", "f:1:5: found a merge (<<)"),
        arguments("%YAML 99999999999.1\n---\na: 1", "is not YAML"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_is_refused_is_named_with_its_place(String text, String message) {
    assertThatThrownBy(() -> tree(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void nesting_is_limited() throws ConfigException {
    int most = Json.DEPTH_MAX - 1;
    assertThat(tree("a: " + "[".repeat(most - 1) + "]".repeat(most - 1)).members()).hasSize(1);
    for (int depth : List.of(most + 1, 400_000)) {
      assertThatThrownBy(() -> tree("a: " + "[".repeat(depth)))
          .hasMessageContaining("nested more than 100 levels");
    }
  }

  @Test
  void a_billion_laughs_are_not_laughed() {
    StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1);
      text.append("a%d: &a%d [%s,%s,%s]%n".formatted(i, i, before, before, before));
    }
    assertThatThrownBy(() -> tree(text.toString())).hasMessageContaining("more than 100000 values");
  }

  @Test
  void merged_keys_count_like_written_ones() {
    StringBuilder text = new StringBuilder("m: &m {");
    for (int i = 0; i < 2000; i++) {
      text.append("k").append(i).append(": 1, ");
    }
    text.append("}\nn:\n  <<: [").append("*m, ".repeat(5000)).append("]\n");
    assertThatThrownBy(() -> tree(text.toString())).hasMessageContaining("more than 100000 values");
  }

  @Test
  void bytes_must_be_utf_8_and_not_too_many() {
    byte[] latin = "a: é".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> YamlDocument.decode("f", latin))
        .hasMessage("f: is not UTF-8 at byte 3");
    assertThatThrownBy(() -> YamlDocument.decode("f", new byte[YamlDocument.BYTES_MAX + 1]))
        .hasMessage("f: is too long: found 1048577 bytes, allowed 1048576");
  }

  @Test
  void a_file_as_long_as_allowed_is_read_in_time() throws ConfigException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; text.length() < YamlDocument.BYTES_MAX - 60; i++) {
      text.append("key").append(i).append(": \"some value that is not short at all\"\n");
    }
    assertThat(tree(text.toString()).members()).hasSizeGreaterThan(15_000);
  }

  @Test
  void syntax_errors_do_not_quote_the_text() {
    for (String text :
        List.of(
            "token: \"hunter2",
            "token: hunter2: x",
            "token: &hunter2 *hunter3",
            "a: !hunter2!x",
            "a: \"\\xhunter2\"",
            "hunter2")) {
      assertThatThrownBy(() -> tree(text + "\n]"))
          .isInstanceOf(ConfigException.class)
          .message()
          .doesNotContain("hunter2");
    }
  }
}
