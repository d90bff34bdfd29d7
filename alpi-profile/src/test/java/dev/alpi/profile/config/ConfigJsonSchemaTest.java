package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema for editors says what the check says. {@code -Dalpi.seed=SEED} repeats a failure. */
final class ConfigJsonSchemaTest {
  private static final Path PAGE = Path.of("..", "docs", "config.schema.json");
  private static final long SEEDS = Long.getLong("alpi.seed", 20_260_101L);
  private static final int DOCUMENTS = Integer.getInteger("alpi.documents", 4000);

  private static final List<String> SCALARS =
      List.of(
          "",
          "null",
          "5",
          "0",
          "-1",
          "-2",
          "1.5",
          "0.0001",
          "100000001",
          "65536",
          "99999999999",
          "true",
          "false",
          "\"\"",
          "\"5\"",
          "low",
          "docker",
          "local",
          "openai",
          "x/y",
          "lab",
          "\"http://x:1/v1\"",
          "\"https:///x\"",
          "\"http://x y\"",
          "LAB_KEY",
          "lab_key",
          "env:LAB",
          "\"${LAB}\"",
          "\"${LAB\"",
          "[]",
          "{}",
          "[a]",
          "[null]",
          "[5]",
          "{a: 1}",
          "\"é😀\"",
          "\"" + "é".repeat(200) + "\"",
          "\"" + "é".repeat(201) + "\"",
          "[{name: a, url: \"http://x\"}]",
          "[{name: a, url: \"http://x\", wire: openai}]",
          "[{name: a, wire: soap}]",
          "[{}]",
          "{in: 1, out: 2}",
          "{in: 1}",
          "{in: 1, out: null}",
          "{b: {c: [{TOKEN: x}]}}");

  private static final List<String> NAMES =
      List.of(
          "mine",
          "x",
          "web_search",
          "lab/m",
          "budget",
          "token",
          "API-Key_",
          "max_token",
          "keys",
          "passwords",
          "daily_us",
          "in",
          "env",
          "max_result_chars",
          "Secret");

  private final ConfigSchema schema = ConfigSchema.current();
  private final JsonSchemaChecker checker = new JsonSchemaChecker(ConfigJsonSchema.document());

  private boolean isAllowed(Obj tree) {
    ConfigLayer layer = ConfigLayer.of(schema, Config.Source.PROFILE, "f", tree);
    return ConfigCheck.problems(schema, tree).stream().noneMatch(p -> p.kind().isError())
        && ConfigCheck.missing(schema, layer.inForce()).isEmpty();
  }

  @Test
  void the_file_is_what_the_schema_gives() throws IOException {
    String printed = Json.print(ConfigJsonSchema.document(), Json.Layout.INDENTED_ASCII) + "\n";
    if (System.getProperty("alpi.docs", "").equals("write")) {
      Files.writeString(PAGE, printed);
    }
    assertThat(Files.readString(PAGE))
        .as("write it anew with -Dtest=ConfigJsonSchemaTest -Dalpi.docs=write")
        .isEqualTo(printed);
  }

  @Test
  void every_key_has_its_description_and_its_default() {
    for (ConfigEntry entry : schema.entries()) {
      Obj at = ConfigJsonSchema.document();
      for (String name : entry.names()) {
        at =
            switch (name) {
              case "*" -> at.object("additionalProperties");
              case "[]" -> at.object("items");
              default -> at.object("properties").object(name);
            };
      }
      assertThat(at.string("description")).as(entry.pattern()).contains(entry.description());
      Optional<JsonValue> builtIn =
          Optional.of(entry.builtIn()).filter(value -> value != JsonValue.Null.NULL);
      assertThat(at.get("default")).as(entry.pattern()).isEqualTo(builtIn);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model: a/b\nmine: {x: [1, {y: 2}]}",
        "budget: {daily_usd: 0.25}",
        "providers: {endpoints: [{name: lab, url: 'http://x', wire: openai, key: LAB_KEY}]}",
        "mcp: {servers: {gh: {command: x, args: [a], env: {GH_TOKEN: '${GH}'}}}}",
        "tools: {web_search: {max_result_chars: 5}, deny: [search]}",
        "models: {lab/m: {price_usd_per_mtok: {in: 0, out: 1}}}",
        "gateway: {max_token: 5}",
      })
  void documents_in_order_are_valid(String text) throws ConfigException {
    Obj tree = YamlDocument.parse("f", text).tree();
    assertThat(isAllowed(tree)).isTrue();
    assertThat(checker.isValid(tree)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "budget: {daily_us: 5}",
        "budget: {daily_usd: }",
        "budget: {daily_usd: '5'}",
        "host: {tcp_port: 65536}",
        "tools: {web_search: {max_result_chars: x}}",
        "gateway: {a: [{bot_token: x}]}",
        "gateway: {a: {API-KEYS: [x]}}",
        "mine: {password: 5}",
        "providers: {ollama: [{name: a}]}",
        "public_bio: "
            + "0123456789012345678901234567890123456789012345678901234567890123456789"
            + "0123456789012345678901234567890123456789012345678901234567890123456789"
            + "0123456789012345678901234567890123456789012345678901234567890x",
        "model_reasoning: {effort: much}",
        "email: {accounts: {'[0]': {imap_port: x}}}",
      })
  void documents_that_are_refused_are_invalid(String text) throws ConfigException {
    Obj tree = YamlDocument.parse("f", text).tree();
    assertThat(isAllowed(tree)).isFalse();
    assertThat(checker.isValid(tree)).isFalse();
  }

  @Test
  void the_two_agree_on_documents_of_any_kind() throws ConfigException {
    int valid = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Random random = new Random(SEEDS + i);
      Obj tree = Obj.EMPTY;
      for (int n = 0; n <= random.nextInt(3); n++) {
        String text = SCALARS.get(random.nextInt(SCALARS.size()));
        JsonValue value = YamlDocument.parse("f", "v: " + text).tree().get("v").orElseThrow();
        tree = ConfigTree.put(tree, path(random), value);
      }
      boolean allowed = isAllowed(tree);
      assertThat(checker.isValid(tree))
          .as("seed %d: %s: %s", SEEDS + i, Json.compact(tree), ConfigCheck.problems(schema, tree))
          .isEqualTo(allowed);
      valid += allowed ? 1 : 0;
    }
    assertThat(valid).isBetween(DOCUMENTS / 10, DOCUMENTS * 9 / 10);
  }

  /** Returns the path of a key of the schema, or of something else. */
  private List<String> path(Random random) {
    List<String> path = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      for (int n = 0; n <= random.nextInt(3); n++) {
        path.add(NAMES.get(random.nextInt(NAMES.size())));
      }
      return path;
    }
    List<ConfigEntry> entries = schema.entries();
    for (String name : entries.get(random.nextInt(entries.size())).names()) {
      if (name.equals("[]")) {
        return path;
      }
      path.add(name.equals("*") ? NAMES.get(random.nextInt(NAMES.size())) : name);
    }
    return path;
  }
}
