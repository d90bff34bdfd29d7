package dev.alpi.profile.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlListTest {
  private static final Obj BOB = Obj.EMPTY.with("id", "bob");
  private static final String TWO =
      """
      # people
      - id: ann   # a friend
        # what she may do
        allow:
        - link.ping # always
        # not yet: link.put_blob
        - link.ask

      - id: eve
        note: |
          two
          lines

      # the end
      """;

  private static YamlList list(String text) throws ConfigException {
    return YamlList.parse("f", text.getBytes(UTF_8));
  }

  private static JsonValue texts(String... texts) {
    return JsonValue.Arr.ofStrings(List.of(texts));
  }

  @Test
  void an_entry_is_added_behind_the_others_in_block_style() throws ConfigException {
    Obj whole =
        BOB.with("alias", "Bób 😀")
            .with("allow", texts("link.ping", "link.ask"))
            .with("rate_limit", Obj.EMPTY.with("per_minute", 5))
            .with("none", new JsonValue.Arr(List.of()));
    String printed =
        """
        - id: bob
          alias: "Bób 😀"
          allow:
          - link.ping
          - link.ask
          rate_limit:
            per_minute: 5
          none: []
        """;
    assertThat(list("").adding(whole).text()).isEqualTo(printed);
    assertThat(list("# c").adding(whole).text()).isEqualTo("# c\n" + printed);
    assertThat(list("[]\n").adding(whole).text()).isEqualTo(printed);
    assertThat(list("---\n[]\n").adding(whole).text()).isEqualTo("---\n" + printed);
    assertThat(list("--- []\n").adding(whole).items()).containsExactly(whole);
    assertThat(list("~ # none\n").adding(whole).items()).containsExactly(whole);
    assertThat(list("- id: ann\n").adding(whole).text()).isEqualTo("- id: ann\n" + printed);
  }

  @Test
  void an_entry_is_added_as_the_others_are_written() throws ConfigException {
    assertThat(list("  - a: 1\r\n").adding(BOB).text()).isEqualTo("  - a: 1\r\n  - id: bob\r\n");
    assertThat(list("[{a: 1}]\n").adding(BOB).text()).isEqualTo("[{a: 1}, {id: bob}]\n");
    assertThat(list("- a: |\n    x\n\n\n# c").adding(BOB).items())
        .containsExactly(Obj.EMPTY.with("a", "x\n"), BOB);
    assertThat(list(TWO).adding(BOB).text())
        .startsWith(TWO.substring(0, 100))
        .endsWith("# the end\n");
  }

  @Test
  void an_entry_is_removed_and_comments_around_it_stay() throws ConfigException {
    assertThat(list(TWO).removing(0).text())
        .isEqualTo("# people\n\n- id: eve\n  note: |\n    two\n    lines\n\n# the end\n");
    assertThat(list(TWO).removing(1).text())
        .isEqualTo(TWO.substring(0, TWO.indexOf("- id: eve")) + "\n# the end\n");
    assertThat(list("# c\n- id: a\n").removing(0).text()).isEqualTo("# c\n");
    assertThat(list("[{a: 1}, {b: 2}, {c: 3}]").removing(0).text()).isEqualTo("[{b: 2}, {c: 3}]");
    assertThat(list("[{a: 1}, {b: 2}, {c: 3}]").removing(2).text()).isEqualTo("[{a: 1}, {b: 2}]");
    assertThat(list("- a: 1\n-\n  # c - x\n  b: 1\n- 5").removing(1).text())
        .isEqualTo("- a: 1\n- 5");
  }

  @Test
  void a_value_of_an_entry_is_set() throws ConfigException {
    assertThat(list(TWO).setting(0, List.of("id"), new JsonValue.Str("anna")).text())
        .isEqualTo(TWO.replace("- id: ann ", "- id: anna "));
    assertThat(
            list("- id: a\n- id: b\n")
                .setting(0, List.of("rate_limit", "per_minute"), JsonValue.Num.of(5))
                .text())
        .isEqualTo("- id: a\n  rate_limit:\n    per_minute: 5\n- id: b\n");
    assertThat(list("- {id: a}\n").setting(0, List.of("x"), JsonValue.Num.of(5)).text())
        .isEqualTo("- {id: a, x: 5}\n");
    YamlList same = list(TWO);
    assertThat(same.setting(0, List.of("id"), new JsonValue.Str("ann"))).isSameAs(same);
  }

  @Test
  void a_list_in_an_entry_keeps_the_lines_of_what_stays() throws ConfigException {
    List<String> allow = List.of("allow");
    assertThat(list(TWO).setting(0, allow, texts("link.ask")).text())
        .isEqualTo(TWO.replace("  - link.ping # always\n", ""));
    assertThat(list(TWO).setting(0, allow, texts("link.ping")).text())
        .isEqualTo(TWO.replace("  - link.ask\n", ""));
    assertThat(list(TWO).setting(0, allow, texts("link.ask", "x")).text())
        .isEqualTo(TWO.replace("  - link.ping # always\n", "").replace("ask\n", "ask\n  - x\n"));
    assertThat(list(TWO).setting(0, allow, texts()).items().getFirst())
        .isEqualTo(Obj.EMPTY.with("id", "ann").with("allow", texts()));
    assertThat(list("- {a: [x, y, z], b: 1}\n").setting(0, List.of("a"), texts("y", "w")).text())
        .isEqualTo("- {a: [y, w], b: 1}\n");
    assertThat(list("- {a: [x, y]}\n").setting(0, List.of("a"), texts()).text())
        .isEqualTo("- {a: []}\n");
  }

  @Test
  void a_value_of_an_entry_is_removed() throws ConfigException {
    assertThat(list("- id: a\n  x: 1 # c\n  y: 2\n").unsetting(0, List.of("x")).text())
        .isEqualTo("- id: a\n  y: 2\n");
    assertThat(list("- x: 1 # c\n  # d\n  id: a\n").unsetting(0, List.of("x")).text())
        .isEqualTo("- # d\n  id: a\n");
    YamlList same = list(TWO);
    assertThat(same.unsetting(0, List.of("tools"))).isSameAs(same);
  }

  @Test
  void what_hangs_together_is_refused() throws ConfigException {
    YamlList anchored = list("- &a {id: a}\n- *a\n");
    assertThatThrownBy(() -> anchored.removing(0))
        .isInstanceOf(ConfigException.class)
        .hasMessage("f:1:3: cannot be edited here without changing something else");
    assertThatThrownBy(() -> anchored.setting(0, List.of("id"), new JsonValue.Str("b")))
        .isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> anchored.setting(1, List.of("id"), new JsonValue.Str("b")))
        .isInstanceOf(ConfigException.class);
    assertThat(anchored.removing(1).text()).isEqualTo("- &a {id: a}\n");
  }

  @Test
  void what_is_no_list_is_refused_with_its_place() {
    Map<String, String> wrong =
        Map.of(
            "# c\na: 1\n", "f:2:1: found a mapping, allowed a list",
            "secret", "f:1:1: found a text of 6 characters, allowed a list",
            "- a\n b: c\n", "f:2:3: is not YAML",
            "- a: 1\n  a: 2\n", "f:2:3: found the key a a second time in one mapping");
    wrong.forEach(
        (text, message) ->
            assertThatThrownBy(() -> list(text))
                .as(text)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message));
    assertThatThrownBy(() -> YamlList.parse("f", new byte[] {'-', ' ', (byte) 0xff}))
        .hasMessage("f: is not UTF-8 at byte 2");
    assertThatThrownBy(() -> YamlList.parse("f", new byte[YamlList.BYTES_MAX + 1]))
        .hasMessage("f: is too long: found 1048577 bytes, allowed 1048576");
  }

  @Test
  void a_list_that_could_not_be_read_again_is_refused() throws ConfigException {
    YamlList full = list("#" + "x".repeat(YamlList.BYTES_MAX - 10) + "\n");
    assertThatThrownBy(() -> full.adding(BOB))
        .hasMessage("f: is too long: found 1048578 bytes, allowed 1048576");
  }

  @Test
  void places_are_told() throws ConfigException {
    assertThat(list(TWO).place(1, List.of("note"))).hasToString("f:10:9");
    assertThat(list(TWO).place(1, List.of("nosuch"))).hasToString("f:9:3");
    assertThat(list(TWO).place(0, List.of("allow", "[1]"))).hasToString("f:7:5");
  }
}
