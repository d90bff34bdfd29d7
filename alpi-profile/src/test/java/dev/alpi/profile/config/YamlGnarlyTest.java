package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits of one file with everything in it that makes YAML hard, byte for byte. */
final class YamlGnarlyTest {
  private static final String TEXT =
      """
      %YAML 1.2
      # head\twith a tab
      ---   # the document
      model: 'it''s'   \t# tab before and\tin me
      base: &base {x: 1, "y": [a, 'b'],}
      again: *base
      merged:
        <<: *base   # from above
        z: 3

      text: |  # literal
        # no comment
          indented: no key

        last
      folded: >-
        one
        two
      quoted: "first
        second \\
        third"   # after
      single: 'a

        b'
      plain: one
        two three
      flow: {a: 1,
        # within
        b: {c: [1,
          2]}, d}   # after flow
      "quoted key": &k 5
      'other.key': *k
      empty:
      tilde: ~ # nothing
      list:
      - a # first
      -   b

      # between
      deep:
          # four spaces
          er:
              key: value # here

          next: "#no comment"
      url: http://h:1/#x
      ünï😀: 😀 # 😀
      last: end
      ...
      # tail
      """;

  /** What is set to {@code NEW}: the key, and what stands in the place of which text. */
  private static final List<Arguments> CHANGES =
      List.of(
          change("model", "'it''s'", "'NEW'"),
          change("again", "again: *base", "again: NEW"),
          change("merged.z", "z: 3", "z: NEW"),
          change("text", "|  # literal\n  # no comment\n    indented: no key\n\n  last", "\"NEW\""),
          change("folded", ">-\n  one\n  two", "\"NEW\""),
          change("quoted", "\"first\n  second \\\n  third\"", "\"NEW\""),
          change("single", "'a\n\n  b'", "'NEW'"),
          change("plain", "one\n  two three", "NEW"),
          change("flow.a", "{a: 1", "{a: NEW"),
          change("flow.b.c", "[1,\n    2]", "NEW"),
          change("flow.b", "{c: [1,\n    2]}", "NEW"),
          change("flow.d", ", d}", ", d: NEW}"),
          change("flow.new", "d}   # after", "d, new: NEW}   # after"),
          change("\"other.key\"", "*k", "NEW"),
          change("empty", "empty:", "empty: NEW"),
          change("tilde", "~", "NEW"),
          change("deep.er.key", "value", "NEW"),
          change("deep.er.new", "value # here", "value # here\n        new: NEW"),
          change("deep.next", "\"#no comment\"", "\"NEW\""),
          change("url", "http://h:1/#x", "NEW"),
          change("ünï😀", "😀 #", "NEW #"),
          change("last", "last: end", "last: NEW"),
          change("new", "last: end\n", "last: end\nnew: NEW\n"));

  /** What is removed: the key, and the lines that go. */
  private static final List<Arguments> REMOVALS =
      List.of(
          change("model", "model: 'it''s'   \t# tab before and\tin me\n", ""),
          change("again", "again: *base\n", ""),
          change("merged.z", "  z: 3\n", ""),
          change("quoted", "quoted: \"first\n  second \\\n  third\"   # after\n", ""),
          change("flow.a", "a: 1,\n  # within\n  b", "b"),
          change("flow.d", ", d}", "}"),
          change("tilde", "tilde: ~ # nothing\n", ""),
          change("list", "list:\n- a # first\n-   b\n", ""),
          change("last", "last: end\n", ""));

  private static Arguments change(String key, String old, String replacement) {
    return Arguments.of(key, old, replacement);
  }

  static Stream<Arguments> changes() {
    return CHANGES.stream();
  }

  static Stream<Arguments> removals() {
    return REMOVALS.stream();
  }

  /** Line ends of both kinds, with and without a byte order mark, with and without the tail. */
  private static List<String> variants(String text) {
    List<String> variants = new ArrayList<>();
    // without the marks of the document's end, the last line of content is the file's last line
    String bare = text.replace("...\n# tail\n", "");
    for (String content : List.of(text, text.stripTrailing(), bare)) {
      for (String mark : List.of("", "\uFEFF")) {
        variants.add(mark + content);
        variants.add(mark + content.replace("\n", "\r\n"));
      }
    }
    return variants;
  }

  private static void assertSameEdits(String old, String replacement, Edit edit)
      throws ConfigException {
    assertThat(TEXT.split(Pattern.quote(old), -1)).as(old).hasSize(2);
    List<String> before = variants(TEXT);
    List<String> after = variants(TEXT.replace(old, replacement));
    for (int i = 0; i < before.size(); i++) {
      assertThat(edit.of(YamlDocument.parse("f", before.get(i))).text()).isEqualTo(after.get(i));
    }
  }

  private interface Edit {
    YamlDocument of(YamlDocument document) throws ConfigException;
  }

  @ParameterizedTest
  @MethodSource("changes")
  void a_changed_value_is_the_only_change(String key, String old, String replacement)
      throws ConfigException {
    ConfigKey at = ConfigKey.parse(key);
    assertSameEdits(
        old, replacement, document -> YamlEdit.set(document, at, new JsonValue.Str("NEW")));
  }

  @ParameterizedTest
  @MethodSource("removals")
  void a_removed_key_takes_its_lines_alone(String key, String old, String replacement)
      throws ConfigException {
    ConfigKey at = ConfigKey.parse(key);
    assertSameEdits(old, replacement, document -> YamlEdit.unset(document, at).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "base.x", "again.x", "\"quoted key\""})
  void what_others_refer_to_is_not_changed(String key) throws ConfigException {
    ConfigKey at = ConfigKey.parse(key);
    for (String text : variants(TEXT)) {
      YamlDocument document = YamlDocument.parse("f", text);
      assertThatThrownBy(() -> YamlEdit.set(document, at, new JsonValue.Str("NEW")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("cannot be edited here without changing something else");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\na: 2\n",
        "a: {b: 1, b: 2}\n",
        "\"a\": 1\n'a': 2\n",
        "a: 1\n---\na: 2\n",
        "a: 1\n...\n---\nb: 2\n",
        "\ta: 1\n",
      })
  void what_has_no_one_meaning_is_not_edited(String text) {
    assertThatThrownBy(() -> YamlDocument.parse("f", text)).isInstanceOf(ConfigException.class);
  }
}
