package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class YamlEditTest {
  private static final JsonValue FIVE = new JsonValue.Num("5");

  private static String set(String before, String key, JsonValue value) throws ConfigException {
    return YamlEdit.set(YamlDocument.parse("f", before), ConfigKey.parse(key), value).text();
  }

  private static String set(String before, String key, String value) throws ConfigException {
    return set(before, key, new JsonValue.Str(value));
  }

  private static String unset(String before, String key) throws ConfigException {
    return YamlEdit.unset(YamlDocument.parse("f", before), ConfigKey.parse(key))
        .orElseThrow()
        .text();
  }

  @Test
  void a_value_is_replaced_and_its_comment_stays() throws ConfigException {
    assertThat(set("# top\na: 1\nmodel:   old   # why\nb: 2", "model", "x/y"))
        .isEqualTo("# top\na: 1\nmodel:   x/y   # why\nb: 2");
  }

  @Test
  void quoting_style_stays() throws ConfigException {
    assertThat(set("a: 'x'\nb: \"y\"\n", "a", "it's")).isEqualTo("a: 'it''s'\nb: \"y\"\n");
    assertThat(set("a: 'x'\nb: \"y\"\n", "b", "z")).isEqualTo("a: 'x'\nb: \"z\"\n");
  }

  @Test
  void the_same_value_changes_nothing() throws ConfigException {
    assertThat(set("a: 'x'", "a", "x")).isEqualTo("a: 'x'");
  }

  @Test
  void texts_that_yaml_1_1_reads_otherwise_are_quoted() throws ConfigException {
    for (String text :
        List.of("yes", "off", "null", "~", "5", "1_000", "12:30", "2026-01-01", "")) {
      assertThat(set("a: x\n", "a", text)).isEqualTo("a: \"" + text + "\"\n");
    }
  }

  @Test
  void absent_keys_are_added_at_the_end_of_their_mapping() throws ConfigException {
    assertThat(
            set(
                "budget:\n    # cap\n    x: 1 # one\n\n# next\nmodel: m\n",
                "budget.daily_usd",
                FIVE))
        .isEqualTo("budget:\n    # cap\n    x: 1 # one\n    daily_usd: 5\n\n# next\nmodel: m\n");
    assertThat(set("a: 1", "b", FIVE)).isEqualTo("a: 1\nb: 5");
    assertThat(set("a: 1\r\n", "b.c", FIVE)).isEqualTo("a: 1\r\nb:\r\n  c: 5\r\n");
    assertThat(set("", "a.b.c", FIVE)).isEqualTo("a:\n  b:\n    c: 5\n");
    assertThat(set("# only a comment", "a", FIVE)).isEqualTo("# only a comment\na: 5\n");
    assertThat(set("---\n", "a", FIVE)).isEqualTo("---\na: 5\n");
    assertThat(set("a: |\n  text", "b", FIVE)).isEqualTo("a: |\n  text\nb: 5");
    assertThat(set("  a: 1\n  b: 2\n", "c", FIVE)).isEqualTo("  a: 1\n  b: 2\n  c: 5\n");
  }

  @Test
  void keys_without_a_value_become_mappings() throws ConfigException {
    assertThat(set("mcp: # servers\nb: 1\n", "mcp.x", FIVE))
        .isEqualTo("mcp: # servers\n  x: 5\nb: 1\n");
    assertThat(set("mcp: ~ # none\n", "mcp.x.z", FIVE)).isEqualTo("mcp: {x: {z: 5}} # none\n");
    assertThat(set("mcp:\n", "mcp", FIVE)).isEqualTo("mcp: 5\n");
    assertThat(set("{a, b: }\n", "a", FIVE)).isEqualTo("{a: 5, b: }\n");
  }

  @Test
  void lists_keep_the_lines_of_what_stays_in_them() throws ConfigException {
    JsonValue two = JsonValue.Arr.ofStrings(List.of("x", "z"));
    for (String indent : List.of("", "  ", "    ")) {
      String one = "a:\n" + indent + "- x # why\n";
      assertThat(set(one, "a", two)).isEqualTo(one + indent + "- z\n");
      assertThat(set(one + indent + "- z\nb: 1\n", "a", JsonValue.Arr.ofStrings(List.of("x"))))
          .isEqualTo(one + "b: 1\n");
    }
  }

  @Test
  void flow_mappings_stay_flow_mappings() throws ConfigException {
    assertThat(set("b: {x: 1,  y: [2]} # c\n", "b.x", FIVE)).isEqualTo("b: {x: 5,  y: [2]} # c\n");
    assertThat(set("b: {}\n", "b.x.z", FIVE)).isEqualTo("b: {x: {z: 5}}\n");
    assertThat(set("{\"a\":1,\n \"b\":{\"c\":2,}}", "b.d", FIVE))
        .isEqualTo("{\"a\":1,\n \"b\":{\"c\":2, d: 5,}}");
    assertThat(unset("b: {x: 1, y: 2, z: 3}\n", "b.y")).isEqualTo("b: {x: 1, z: 3}\n");
    assertThat(unset("b: {x: 1, y: 2}\n", "b.y")).isEqualTo("b: {x: 1}\n");
    assertThat(unset("b: { x: 1, } # c\n", "b.x")).isEqualTo("b: {} # c\n");
  }

  @Test
  void blocks_are_replaced_from_the_colon_on() throws ConfigException {
    assertThat(set("a: # why\n  - 1\n  - 2 # two\nb: 1\n", "a", FIVE))
        .isEqualTo("a: 5 # why # two\nb: 1\n");
    assertThat(set("a: |+ # head\n  x\n\n\nb: 1\n", "a", "y")).isEqualTo("a: \"y\"\n\n\nb: 1\n");
    assertThat(set("a: first\n  second\nb: 1\n", "a", "z")).isEqualTo("a: z\nb: 1\n");
  }

  @Test
  void lists_grow_in_place() throws ConfigException {
    JsonValue longer = JsonValue.Arr.ofStrings(List.of("ls", "git status", "make"));
    assertThat(set("a:\n# why\n- ls # c\n- git status\nb: 1\n", "a", longer))
        .isEqualTo("a:\n# why\n- ls # c\n- git status\n- make\nb: 1\n");
    assertThat(set("a: [ls, 'git status']", "a", longer)).isEqualTo("a: [ls, 'git status', make]");
    assertThat(set("a: []", "a", longer)).isEqualTo("a: [ls, \"git status\", make]");
  }

  @Test
  void mappings_are_changed_key_by_key() throws ConfigException {
    JsonValue value = new JsonValue.Obj(Map.of("x", FIVE, "z", new JsonValue.Bool(true)));
    assertThat(set("a:\n  # one\n  x: 1 # c\n  y: 2\nb: 1\n", "a", value))
        .isEqualTo("a:\n  # one\n  x: 5 # c\n  z: true\nb: 1\n");
  }

  @Test
  void removal_takes_the_lines_of_the_key_and_no_others() throws ConfigException {
    assertThat(unset("# a\na: 1 # one\n# b\nb:\n  c: 2\n  # in\n  d: 3\ne: 4", "b.c"))
        .isEqualTo("# a\na: 1 # one\n# b\nb:\n  # in\n  d: 3\ne: 4");
    assertThat(unset("# a\na: 1 # one\n# b\nb:\n  c: 2\ne: 4", "b"))
        .isEqualTo("# a\na: 1 # one\n# b\ne: 4");
    assertThat(unset("budget: # cap\n  # in\n  daily_usd: 5 # five\nb: 1\n", "budget.daily_usd"))
        .isEqualTo("budget: {} # cap\n  # in # five\nb: 1\n");
    assertThat(unset("a: 1\n", "a")).isEmpty();
    assertThat(unset("\uFEFFa: 1\r\nb: 2\r\n", "a")).isEqualTo("\uFEFFb: 2\r\n");
  }

  @Test
  void keys_with_dots_and_slashes_are_names() throws ConfigException {
    assertThat(set("model: m\n", "models.\"gpt-4.1\".context_window", FIVE))
        .isEqualTo("model: m\nmodels:\n  gpt-4.1:\n    context_window: 5\n");
    assertThat(set("model: m\n", "models.lab/some-model.context_window", FIVE))
        .isEqualTo("model: m\nmodels:\n  lab/some-model:\n    context_window: 5\n");
  }

  @Test
  void anchors_elsewhere_stay() throws ConfigException {
    String text = "base: &b {x: 1}\none: *b\ntwo:\n  <<: *b\n  y: 2\n";
    assertThat(set(text, "two.y", FIVE)).isEqualTo(text.replace("y: 2", "y: 5"));
    assertThat(set(text, "two.x", FIVE)).isEqualTo(text + "  x: 5\n");
    assertThat(set(text, "one", FIVE)).isEqualTo(text.replace("one: *b", "one: 5"));
  }

  @Test
  void what_would_change_something_else_is_refused() {
    String text = "base: &b {x: 1}\none: *b\ntwo:\n  <<: *b\n  y: 2\n";
    for (String key : List.of("base", "base.x", "one.x")) {
      assertThatThrownBy(() -> set(text, key, FIVE))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("cannot be edited here without changing something else");
    }
    assertThatThrownBy(() -> unset(text, "two.x")).hasMessageContaining("f:4:3: two.x: cannot");
  }

  @Test
  void nothing_stands_below_a_value_that_is_no_mapping() {
    assertThatThrownBy(() -> set("a:\n  b: 7\n", "a.b.c", FIVE))
        .hasMessage("f:2:6: a.b: found 7, so a.b.c cannot stand below it");
  }

  @Test
  void explicit_keys_are_left_alone() {
    assertThatThrownBy(() -> unset("? a\n: b\n? c\n: d\n", "a"))
        .isInstanceOf(ConfigException.class);
  }
}
