package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigPeekTest {
  private static final int TEXTS = Integer.getInteger("alpi.documents", 3000);
  private static final List<String> LINES =
      List.of(
          "model: x/y",
          "model: \"q/z\" # c",
          "model: 'it'",
          "model: ",
          "model: 5",
          "model: \"a\\n\"",
          "model: a b",
          "model: [a]",
          "model: &x v",
          "model:",
          "  model: inner",
          "- model: item",
          "  - model: z",
          "models:",
          "a: 1",
          "b: \"open",
          "c: 'x",
          "closed\"",
          "d: |",
          "e: {",
          "}",
          "f: [a, b] # c",
          "g: {k: v}",
          "  text",
          "    deeper: v",
          "- item",
          "  - item",
          "# model: no",
          "",
          "   ",
          "h: plain # c",
          "k: a:b",
          "l: c: d",
          "---",
          "...",
          "\tm: 1",
          "? n",
          "o: *x",
          "p: \"\"",
          "q: é",
          "  # note",
          "r: x\r",
          "model: s\rmodel: t",
          "u: >-",
          "model: 'a' b",
          "model : v",
          "v: [");

  private static final List<String> FLOW =
      List.of(
          "[",
          "]",
          "{",
          "}",
          ", ",
          ",",
          ": ",
          ":",
          " ",
          "a",
          "b: ",
          "\"c\"",
          "'d'",
          "\"",
          "'",
          "\"e]\"",
          "'f}'",
          "''",
          "\"\"",
          "\\",
          "1",
          "\"g: {\", ",
          "\" #\"",
          "' #'");

  private static final List<String> ENDS = List.of("", "]\n", "}\n", "z: '\"]}'\n");

  private final FileSystem files = Jimfs.newFileSystem(Configuration.unix());

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Optional<String> peek(String text) throws IOException {
    return ConfigPeek.model(Files.writeString(files.getPath("/work/config.yaml"), text));
  }

  @Test
  void the_answer_is_that_of_the_parser() throws IOException {
    int simple = 0;
    int found = 0;
    for (int seed = 0; seed < TEXTS; seed++) {
      Random random = new Random(seed);
      String text =
          switch (random.nextInt(4)) {
            case 0 -> YamlGenerator.plain(random);
            case 1 -> brackets(random);
            default -> lines(random);
          };
      if (!ConfigPeek.isSimple(text)) {
        continue;
      }
      YamlDocument parsed;
      try {
        parsed = YamlDocument.parse("f", text);
      } catch (ConfigException e) {
        continue; // what is not YAML may have any answer
      }
      Optional<String> expected = parsed.tree().string("model").filter(name -> !name.isEmpty());
      assertThat(peek(text)).as("seed %d:%n%s", seed, text).isEqualTo(expected);
      simple++;
      found += expected.isPresent() ? 1 : 0;
    }
    assertThat(simple).isGreaterThan(TEXTS / 100);
    assertThat(found).isGreaterThan(TEXTS / 300);
  }

  private static String lines(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i <= random.nextInt(6); i++) {
      text.append(LINES.get(random.nextInt(LINES.size())))
          .append(random.nextInt(9) == 0 ? "\r\n" : "\n");
    }
    return text.toString();
  }

  /** A value in brackets, often a broken one, before a model. */
  private static String brackets(Random random) {
    StringBuilder text = new StringBuilder("w: ");
    text.append(random.nextBoolean() ? '[' : '{');
    for (int i = 0; i <= random.nextInt(10); i++) {
      text.append(FLOW.get(random.nextInt(FLOW.size())));
    }
    text.append(random.nextBoolean() ? ']' : '}');
    text.append("\nmodel: x/y\n").append(ENDS.get(random.nextInt(ENDS.size())));
    return text.toString();
  }

  @Test
  void files_as_people_write_them_are_simple() {
    String text =
        """
        # my profile
        model: "anthropic/claude-sonnet-4-5"   # the good one
        fallback_models: [openai/gpt-5, builtin/offline]
        workspace: /home/me/work
        providers:
          ollama:
          - name: box
            url: "http://127.0.0.1:11434"
          endpoints:
            - {name: lab, url: "http://127.0.0.1:8000/v1", wire: openai}
        budget:
          daily_usd: 2.5
          unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}

        tools:
          terminal:
            approval:
              allowlist:
                - git status
        public_bio: 'für alle'
        mcp: {servers: {}}
        """;
    assertThat(ConfigPeek.isSimple(text)).isTrue();
    assertThat(ConfigPeek.isSimple(text + "tui: &t {theme: dark}\n")).isFalse();
    assertThat(ConfigPeek.isSimple("model: \"\"\nproviders:\n  ollama: []\nmcp:\n  servers: {}\n"))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model: 5\n", "model: [a]\n", "model: {a: b}\n", "model: true\n"})
  void a_model_that_is_no_text_is_an_error(String text) {
    assertThatThrownBy(() -> peek(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("/work/config.yaml:1:8: model: found ");
  }

  @Test
  void the_peeked_model_is_the_loaded_one() throws IOException {
    Path root = Files.createDirectories(files.getPath("/alpi"));
    Path home = Files.createDirectories(root.resolve("profiles/work"));
    assertThat(Config.peekModel(home, root)).isEqualTo("builtin/offline");
    Files.writeString(root.resolve("base.yaml"), "model: base/m\n");
    Files.writeString(home.resolve("config.yaml"), "model: \"\"\n");
    assertThat(Config.peekModel(home, root)).isEqualTo("base/m");
    Files.writeString(home.resolve("config.yaml"), "tui: &t {theme: dark}\nmodel: mine/m\n");
    assertThat(Config.peekModel(home, root))
        .isEqualTo("mine/m")
        .isEqualTo(Config.load(home, root, JsonValue.Obj.EMPTY).string("model").orElseThrow());
  }
}
