package dev.alpi.engine.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model writes as arguments is read strictly, and refused with words that help. */
class ArgumentsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "nope",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":01}",
        "{\"a\":1,}",
        "{\"a\":1}{}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\t\"}",
        "// x\n{}",
        "{\"o\":{\"b\":1,\"b\":1}}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "\ufeff{}"
      })
  void what_is_not_strict_json_is_refused(String text) {
    assertThatThrownBy(() -> Arguments.parse(text))
        .isInstanceOf(ToolFailure.class)
        .hasMessageStartingWith("the arguments are not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"{}\"", "null", "true"})
  void only_an_object_will_do(String text) {
    assertThatThrownBy(() -> Arguments.parse(text))
        .isInstanceOf(ToolFailure.class)
        .hasMessage("the arguments must be a JSON object");
  }

  @Test
  void nesting_is_limited_to_a_hundred() throws ToolFailure {
    String at = "{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}";
    String past = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";
    assertThat(Arguments.parse(at).json().array("a")).hasSize(1);
    assertThatThrownBy(() -> Arguments.parse(past)).isInstanceOf(ToolFailure.class);
    assertThatThrownBy(() -> Arguments.parse("{\"a\":" + "[".repeat(1_000_000)))
        .isInstanceOf(ToolFailure.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":\"\\ud83d\"}",
        "{\"a\":\"x\\udc4bx\"}",
        "{\"\\ud83d\":1}",
        "{\"a\":[{\"b\":[\"\\udc4b\\ud83d\"]}]}"
      })
  void half_a_surrogate_pair_is_refused(String text) {
    assertThatThrownBy(() -> Arguments.parse(text))
        .isInstanceOf(ToolFailure.class)
        .hasMessageMatching(".*surrogate.*|.*not valid JSON.*");
  }

  @Test
  void a_whole_pair_and_nothing_at_all_are_fine() throws ToolFailure {
    assertThat(Arguments.parse("{\"a\":\"\\ud83d\\udc4b\"}").required("a")).isEqualTo("👋");
    assertThat(Arguments.parse(" \n ").json().members()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"10,10", "10.0,10", "1e1,10", "1.0E+1,10", "0,0", "-0.0,0", "20,20"})
  void integers_may_be_written_as_decimals(String written, int read) throws ToolFailure {
    assertThat(Arguments.parse("{\"n\":" + written + "}").integer("n", 5, 0, 20)).isEqualTo(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.5", "21", "-1", "1e400", "-1e400", "1e-400", "99999999999999999999"})
  void other_numbers_are_refused_with_the_range(String written) throws ToolFailure {
    Arguments arguments = Arguments.parse("{\"n\":" + written + "}");
    if (written.equals("1e-400")) {
      // too small to be told from zero
      assertThat(arguments.integer("n", 5, 0, 20)).isZero();
      return;
    }
    assertThatThrownBy(() -> arguments.integer("n", 5, 0, 20))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("n must be an integer from 0 to 20, found " + written);
  }

  @Test
  void the_wrong_type_is_named() throws ToolFailure {
    Arguments arguments =
        Arguments.parse("{\"n\":\"1\",\"s\":1,\"b\":\"true\",\"l\":\"x\",\"m\":[1],\"o\":{}}");
    assertThatThrownBy(() -> arguments.integer("n", 0, 0, 9))
        .hasMessage("the argument n must be an integer, found a string");
    assertThatThrownBy(() -> arguments.required("s"))
        .hasMessage("the argument s must be a string, found a number");
    assertThatThrownBy(() -> arguments.optional("o"))
        .hasMessage("the argument o must be a string, found an object");
    assertThatThrownBy(() -> arguments.flag("b"))
        .hasMessage("the argument b must be true or false, found a string");
    assertThatThrownBy(() -> arguments.strings("l"))
        .hasMessage("the argument l must be an array of strings, found a string");
    assertThatThrownBy(() -> arguments.strings("m"))
        .hasMessage("the argument m must be an array of strings, found a number");
    assertThatThrownBy(() -> arguments.required("absent"))
        .hasMessage("the argument absent (a string) is missing");
  }

  @Test
  void null_is_as_absent() throws ToolFailure {
    Arguments arguments = Arguments.parse("{\"a\":null}");
    assertThat(arguments.optional("a")).isEmpty();
    assertThat(arguments.integer("a", 7, 0, 9)).isEqualTo(7);
    assertThat(arguments.flag("a")).isFalse();
    assertThat(arguments.strings("a")).isEmpty();
  }

  @Test
  void an_array_or_object_written_as_a_string_is_understood_where_one_is_wanted()
      throws ToolFailure {
    Arguments arguments =
        Arguments.parse(
            """
            {"l":"[\\"a\\",\\"[b]\\"]","o":" {\\"x\\":1} ","s":"[\\"a\\"]",
             "m":["{\\"x\\":1}",{"x":2}],"v":"[1,null,[2]]"}\
            """);
    assertThat(arguments.strings("l")).containsExactly("a", "[b]");
    assertThat(arguments.object("o").integer("x")).hasValue(1);
    assertThat(arguments.objects("m")).extracting(o -> o.integer("x").getAsLong()).contains(1L, 2L);
    assertThat(arguments.values("v")).hasSize(3);
    // where a string is wanted it stays one
    assertThat(arguments.required("s")).isEqualTo("[\"a\"]");
    assertThat(arguments.required("o")).isEqualTo(" {\"x\":1} ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[a]", "[\"a\"", "{\"a\":1}", "x", "", "\"[]\"", "[1,]", "[] []"})
  void what_is_no_array_even_as_a_string_is_refused(String text) {
    Arguments arguments = new Arguments(JsonValue.Obj.EMPTY.with("l", text));
    assertThatThrownBy(() -> arguments.strings("l"))
        .isInstanceOf(ToolFailure.class)
        .hasMessage("the argument l must be an array of strings, found a string");
  }

  @Test
  void what_is_inside_such_a_string_is_read_as_strictly() throws ToolFailure {
    Arguments arguments =
        new Arguments(
            JsonValue.Obj.EMPTY
                .with("half", "[\"\\ud83d\"]")
                .with("deep", "[".repeat(101) + "]".repeat(101))
                .with("twice", "{\"a\":1,\"a\":2}")
                .with("numbers", "[1]")
                .with("nothing", JsonValue.Null.NULL));
    assertThatThrownBy(() -> arguments.strings("half"))
        .isInstanceOf(ToolFailure.class)
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> arguments.values("deep"))
        .isInstanceOf(ToolFailure.class)
        .hasMessage("the argument deep must be an array, found a string");
    assertThatThrownBy(() -> arguments.object("twice"))
        .isInstanceOf(ToolFailure.class)
        .hasMessage("the argument twice must be an object, found a string");
    assertThatThrownBy(() -> arguments.objects("numbers"))
        .hasMessage("the argument numbers must be an array of objects, found a number");
    assertThat(arguments.object("nothing").members()).isEmpty();
    assertThat(arguments.objects("absent")).isEmpty();
  }
}
