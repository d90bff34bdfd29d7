package dev.alpi.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json.Layout;
import dev.alpi.profile.json.JsonValue.Arr;
import dev.alpi.profile.json.JsonValue.Bool;
import dev.alpi.profile.json.JsonValue.Num;
import dev.alpi.profile.json.JsonValue.Obj;
import dev.alpi.profile.json.JsonValue.Str;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "1.0",
        "1e0",
        "-1.5E+10",
        "12345678901234567890",
        "\"\"",
        "\"é✓😀\"",
        "\"\\\"\\\\\\n\\t\\u0001\"",
        "[]",
        "{}",
        "[[],{}]",
        "{\"\":[null,1]}",
        "{\"b\":1,\"a\":2}",
        "\"\\ud83d\""
      })
  void what_is_read_is_printed_again_as_it_was(String text) throws JsonSyntaxException {
    JsonValue value = Json.parse(text);
    assertThat(Json.compact(value)).isEqualTo(text);
    assertThat(Json.parse(text.getBytes(UTF_8))).isEqualTo(value);
    assertThat(Json.parse(Json.print(value, Layout.INDENTED_ASCII))).isEqualTo(value);
    assertThat(Json.parse(" \t\r\n" + text + "\n")).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{a:1}",
        "{1:2}",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u12",
        "\"\\x\"",
        "\"\n\"",
        "tru",
        "nul",
        "NaN",
        "Infinity",
        "-",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "0x1",
        "'a'",
        "1 2",
        "[] []",
        "{} x",
        "]",
        "}",
        "[}",
        "{]",
        "// c\n1",
        "/* c */ 1",
        "# c\n1",
        "\uFEFF1",
        "\0",
        "[\0]",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"o\":{\"a\":1,\"a\":1}}"
      })
  void anything_else_is_refused_without_being_quoted(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOfSatisfying(
            JsonSyntaxException.class,
            e -> {
              assertThat(e.line()).isPositive();
              assertThat(e.column()).isPositive();
            });
    assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void a_refusal_tells_where_and_never_what() {
    assertThatThrownBy(() -> Json.parse("{\"key\":\n  \"secret\" oops}"))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("line 2")
        .hasMessageNotContaining("secret")
        .hasMessageNotContaining("oops")
        .hasNoCause();
    assertThatThrownBy(() -> Json.parseObject("[1]"))
        .isInstanceOf(JsonSyntaxException.class)
        .hasMessageContaining("expected an object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "c3", "c080", "eda080", "f4908080", "80", "e282", "fffe2200"})
  void bytes_that_are_not_utf_8_are_refused(String hex) {
    byte[] inside = java.util.HexFormat.of().parseHex("22" + hex + "22");
    assertThatThrownBy(() -> Json.parse(inside)).isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void nesting_is_read_up_to_its_limit_and_no_deeper() throws JsonSyntaxException {
    String arrays = "[".repeat(Json.DEPTH_MAX) + "]".repeat(Json.DEPTH_MAX);
    assertThat(Json.compact(Json.parse(arrays))).isEqualTo(arrays);
    String objects = "{\"a\":".repeat(Json.DEPTH_MAX) + "1" + "}".repeat(Json.DEPTH_MAX);
    assertThat(Json.compact(Json.parse(objects))).isEqualTo(objects);
    for (String deeper :
        List.of("[" + arrays + "]", "{\"a\":" + objects + "}", "[".repeat(1_000_000))) {
      assertThatThrownBy(() -> Json.parse(deeper)).isInstanceOf(JsonSyntaxException.class);
    }
  }

  @Test
  void numbers_are_read_up_to_a_thousand_digits_and_four_of_exponent() throws JsonSyntaxException {
    String digits = "9".repeat(1000);
    assertThat(Json.parse(digits)).isEqualTo(new Num(digits));
    assertThatThrownBy(() -> Json.parse(digits + "9")).isInstanceOf(JsonSyntaxException.class);
    for (String fits : List.of("1e9999", "1E-9999", "0.5e+0001")) {
      assertThat(Json.parse(fits)).isEqualTo(new Num(fits));
      assertThat(((Num) Json.parse(fits)).exact()).isNotNull();
    }
    for (String absurd : List.of("1e10000", "1E-10000", "[1e99999999999]", "-1.5e+00001")) {
      assertThatThrownBy(() -> Json.parse(absurd)).isInstanceOf(JsonSyntaxException.class);
    }
  }

  @Test
  void names_are_read_up_to_their_limit() throws JsonSyntaxException {
    String name = "n".repeat(50_000);
    assertThat(Json.parseObject("{\"" + name + "\":1}").integer(name)).hasValue(1);
    assertThatThrownBy(() -> Json.parse("{\"" + name + "n\":1}"))
        .isInstanceOf(JsonSyntaxException.class);
  }

  @Test
  void long_strings_and_wide_arrays_are_read() throws JsonSyntaxException {
    String text = "x".repeat(3_000_000);
    assertThat(Json.parse("\"" + text + "\"")).isEqualTo(new Str(text));
    Arr wide = (Arr) Json.parse("[" + "0,".repeat(200_000) + "0]");
    assertThat(wide.items()).hasSize(200_001);
  }

  @Test
  void indented_ascii_is_the_layout_of_python() throws JsonSyntaxException {
    Obj value =
        Obj.EMPTY
            .with("text", "é😀\u007f\n")
            .with("items", new Arr(List.of(Num.of(1), Num.of(0.5), Arr.ofStrings(List.of()))))
            .with("empty", Obj.EMPTY)
            .with("flag", true)
            .with("none", JsonValue.Null.NULL);
    assertThat(Json.print(value, Layout.INDENTED_ASCII))
        .isEqualTo(
            """
            {
              "text": "\\u00e9\\ud83d\\ude00\\u007f\\n",
              "items": [
                1,
                0.5,
                []
              ],
              "empty": {},
              "flag": true,
              "none": null
            }\
            """);
  }

  @Test
  void members_are_sorted_by_code_point_not_by_utf_16() {
    Obj value =
        Obj.EMPTY
            .with("😀", 1)
            .with("\uffee", 2)
            .with("b", new Arr(List.of(Obj.EMPTY.with("z", 3).with("aa", 4).with("a", 5))))
            .with("", 6)
            .with("\ud83d", 7)
            .with("\ud83d\uffee", 9)
            .with("é", 8);
    assertThat(Json.print(value, Layout.COMPACT_SORTED))
        .isEqualTo(
            "{\"\":6,\"b\":[{\"a\":5,\"aa\":4,\"z\":3}],\"é\":8,"
                + "\"\\ud83d\":7,\"\\ud83d\uffee\":9,\"\uffee\":2,\"😀\":1}");
    assertThat(Json.compact(value)).startsWith("{\"😀\":1,\"\uffee\":2");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"\\ud800\"'",
    "'\"\\udc00x\"'",
    "'\"x\\ud800\\ud800\\udc00\"'",
    "'\"\\udc00\\ud800\"'"
  })
  void lone_surrogates_are_escaped_in_every_layout_and_read_back(String text)
      throws JsonSyntaxException {
    JsonValue value = Json.parse(text);
    for (Layout layout : Layout.values()) {
      String printed = Json.print(value, layout);
      assertThat(Json.parse(printed.getBytes(UTF_8))).isEqualTo(value);
    }
  }

  @Test
  void a_member_keeps_its_place_when_it_changes() {
    Obj value = Obj.EMPTY.with("a", 1).with("b", "x").with("c", 0.1).with("a", false);
    assertThat(Json.compact(value)).isEqualTo("{\"a\":false,\"b\":\"x\",\"c\":0.1}");
    assertThat(Json.compact(value.without("b"))).isEqualTo("{\"a\":false,\"c\":0.1}");
  }

  @Test
  void members_of_another_type_are_not_there() throws JsonSyntaxException {
    Obj value =
        Json.parseObject(
            "{\"s\":\"1\",\"i\":1,\"f\":1.0,\"big\":9223372036854775808,\"b\":true,\"n\":null,"
                + "\"a\":[1],\"o\":{\"x\":1}}");
    assertThat(value.string("s")).contains("1");
    assertThat(value.string("i")).isEmpty();
    assertThat(value.integer("i")).hasValue(1);
    assertThat(value.integer("f")).isEmpty();
    assertThat(value.integer("big")).isEmpty();
    assertThat(value.integer("s")).isEmpty();
    assertThat(value.decimal("f")).hasValue(1.0);
    assertThat(value.decimal("n")).isEmpty();
    assertThat(value.bool("b")).contains(true);
    assertThat(value.bool("s")).isEmpty();
    assertThat(value.get("n")).contains(JsonValue.Null.NULL);
    assertThat(value.get("none")).isEmpty();
    assertThat(value.array("a")).containsExactly(Num.of(1));
    assertThat(value.array("o")).isEmpty();
    assertThat(value.object("o")).isEqualTo(Obj.EMPTY.with("x", 1));
    assertThat(value.object("a")).isEqualTo(Obj.EMPTY);
    assertThat(new Bool(true)).isEqualTo(value.get("b").orElseThrow());
  }
}
