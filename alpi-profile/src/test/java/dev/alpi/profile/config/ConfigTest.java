package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigTest {
  private FileSystem files;
  private Path root;
  private Path home;

  @BeforeEach
  void makeHome() throws IOException {
    use(Configuration.unix());
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private void use(Configuration configuration) throws IOException {
    files = Jimfs.newFileSystem(configuration);
    root = files.getRootDirectories().iterator().next().resolve("alpi");
    home = Files.createDirectories(root.resolve("profiles").resolve("work"));
  }

  private Config load(String config) throws IOException {
    Files.writeString(home.resolve("config.yaml"), config);
    return Config.load(home, root, JsonValue.Obj.EMPTY);
  }

  private ConfigException refusal(String config) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(config));
    assertThat(e).as(config).isNotNull();
    assertThat(e.hint()).isNotEmpty().doesNotEndWith(".");
    return e;
  }

  @Test
  void without_files_everything_is_built_in() throws IOException {
    Config config = Config.load(home, root, JsonValue.Obj.EMPTY);
    assertThat(config.string("model")).contains("builtin/offline");
    assertThat(config.integer("tools.max_steps_per_turn")).hasValue(100);
    assertThat(config.decimal("runtime.retry_backoff_s")).contains(new BigDecimal("1.5"));
    assertThat(config.decimal("runtime.first_byte_timeout_s")).contains(new BigDecimal("300"));
    assertThat(config.bool("tui.show_cost")).contains(true);
    assertThat(config.list("fallback_models")).isEmpty();
    assertThat(config.decimal("budget.daily_usd")).isEmpty();
    assertThat(config.source(ConfigKey.of("model"))).isEqualTo(Config.Source.BUILT_IN);
    assertThat(config.warnings()).isEmpty();
    try (Stream<Path> all = Files.walk(root)) {
      assertThat(all)
          .as("reading creates nothing")
          .containsExactlyInAnyOrder(root, root.resolve("profiles"), home);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix", "windows"})
  void the_stronger_layer_wins_key_by_key(String kind) throws IOException {
    files.close();
    use(kind.equals("unix") ? Configuration.unix() : Configuration.windows());
    Files.writeString(
        root.resolve("base.yaml"),
        "model: base/m\nfallback_models: [a/b, c/d]\nbudget: {daily_usd: 5}\npaused: true\n");
    Files.writeString(
        home.resolve("config.yaml"),
        "model: profile/m\r\nfallback_models: [e/f]\r\ntui:\r\n  theme: light\r\n");
    Config config = Config.load(home, root, JsonValue.Obj.EMPTY.with("model", "flag/m"));
    assertThat(config.string("model")).contains("flag/m");
    assertThat(config.source(ConfigKey.of("model"))).isEqualTo(Config.Source.FLAGS);
    assertThat(config.list("fallback_models")).containsExactly(new JsonValue.Str("e/f"));
    assertThat(config.source(ConfigKey.of("fallback_models"))).isEqualTo(Config.Source.PROFILE);
    assertThat(config.decimal("budget.daily_usd")).contains(new BigDecimal("5"));
    assertThat(config.source(ConfigKey.of("budget", "daily_usd"))).isEqualTo(Config.Source.BASE);
    assertThat(config.string("tui.theme")).contains("light");
    assertThat(config.string("tui.accent")).contains("#c8a24e");
    assertThat(config.source(ConfigKey.of("tui", "accent"))).isEqualTo(Config.Source.BUILT_IN);
    assertThat(config.source(ConfigKey.of("tui"))).isEqualTo(Config.Source.PROFILE);
  }

  @Test
  void a_key_without_a_value_falls_through() throws IOException {
    Files.writeString(root.resolve("base.yaml"), "model: base/m\ntui: {theme: light}\n");
    Config config = load("model: \"\"\ntui:\nworkspace: \"\"\nmcp: {servers: ~}\n");
    assertThat(config.string("model")).contains("base/m");
    assertThat(config.source(ConfigKey.of("model"))).isEqualTo(Config.Source.BASE);
    assertThat(config.string("tui.theme")).contains("light");
    assertThat(config.source(ConfigKey.of("workspace"))).isEqualTo(Config.Source.PROFILE);
    assertThat(config.warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "'5'        ~ the text \"5\"",
        "\"5\"      ~ the text \"5\"",
        "\"5\" # c  ~ the text \"5\"",
        "$5         ~ the text \"$5\"",
        "5 USD      ~ the text \"5 USD\"",
        "5,00       ~ the text \"5,00\"",
        "1_000      ~ the text \"1_000\"",
        "010        ~ the text \"010\"",
        "0x10       ~ the text \"0x10\"",
        "1:30       ~ the text \"1:30\"",
        ".nan       ~ the text \".nan\"",
        ".inf       ~ the text \".inf\"",
        "-.inf      ~ the text \"-.inf\"",
        "NaN        ~ the text \"NaN\"",
        "1e999      ~ the text \"1e999\"",
        "unlimited  ~ the text \"unlimited\"",
        "!!str 5    ~ the text \"5\"",
        "|          ~ the text \"\"",
        "true       ~ true",
        "-1         ~ -1",
        "-0.0001    ~ -0.0001",
        "1e300      ~ 1e300",
        "1000000001 ~ 1000000001",
        "[5]        ~ a list of 1",
        "{usd: 5}   ~ a mapping",
        "null       ~ nothing",
        "''         ~ the text \"\"",
      },
      quoteCharacter = '`')
  void a_cap_that_is_not_a_plain_number_is_an_error(String written, String found)
      throws IOException {
    ConfigException e = refusal("model: m/x\nbudget:\n  daily_usd: " + written + "\n");
    assertThat(e)
        .hasMessage(
            "%s:3:14: budget.daily_usd: found %s, allowed a number from 0 to 1000000000",
            home.resolve("config.yaml"), found);
    assertThat(e.file()).contains(home.resolve("config.yaml").toString());
    assertThat(e.line()).hasValue(3);
    assertThat(e.column()).hasValue(14);
    // the same in every layer
    Files.move(home.resolve("config.yaml"), root.resolve("base.yaml"));
    assertThatThrownBy(() -> Config.load(home, root, JsonValue.Obj.EMPTY))
        .isInstanceOf(ConfigException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"daily_usd:", "daily_usd: # five", "daily_usd:\n  unknown_price_usd_per_mtok:"})
  void a_cap_without_a_value_is_an_error(String written) {
    assertThat(refusal("budget:\n  " + written + "\n"))
        .hasMessageContaining("budget.daily_usd: found nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "monthly_usd: \"5\"",
        "monthly_usd: -0.01",
        "monthly_usd: true",
        "monthly_usd: .inf",
        "monthly_usd: 1000000001",
        "monthly_usd:",
        "per_run_usd: \"0.5\"",
        "per_run_usd: -1",
        "per_run_usd:",
        "per_peer_usd: '5'",
        "per_peer_usd: [5]",
        "per_peer_usd:",
        "daily_tokens: \"5\"",
        "daily_tokens: 1.5",
        "daily_tokens: -1",
        "daily_tokens: 50k",
        "daily_tokens: 1000000000001",
        "daily_tokens:",
        "weekly_usd: 5"
      })
  void each_cap_is_as_strict_as_the_daily_one(String written) {
    assertThat(refusal("budget:\n  " + written + "\n"))
        .hasMessageContaining("budget." + written.split(":")[0]);
  }

  @Test
  void all_caps_are_read() throws IOException {
    Config config =
        load(
            "budget: {daily_usd: 5, monthly_usd: 50.5, daily_tokens: 1000000000000,"
                + " per_run_usd: 0.5, per_peer_usd: 0}");
    assertThat(config.decimal("budget.monthly_usd")).contains(new BigDecimal("50.5"));
    assertThat(config.integer("budget.daily_tokens")).hasValue(1_000_000_000_000L);
    assertThat(config.decimal("budget.per_run_usd")).contains(new BigDecimal("0.5"));
    assertThat(config.decimal("budget.per_peer_usd")).contains(BigDecimal.ZERO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"budget: 5", "budget: [5]", "budget: \"5\""})
  void a_budget_that_is_no_mapping_is_an_error(String written) {
    assertThat(refusal(written))
        .hasMessageContaining(":1:9: budget: found ")
        .hasMessageContaining("allowed a mapping");
  }

  @ParameterizedTest
  @CsvSource({
    "5, 5",
    "0, 0",
    "0.25, 0.25",
    "+5, 5",
    ".5, 0.5",
    "5., 5.0",
    "1e2, 1E+2",
    "1000000000, 1000000000"
  })
  void a_cap_is_read_exactly(String written, BigDecimal cap) throws IOException {
    assertThat(load("budget: {daily_usd: " + written + "}").decimal("budget.daily_usd"))
        .contains(cap);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "model: 5 ~ 1:8: model: found 5, allowed text",
        "model: [a] ~ 1:8: model: found a list of 1, allowed text",
        "fallback_models: a/b ~ 1:18: fallback_models: found the text \"a/b\", allowed a list",
        "fallback_models: [a/b, 7] ~ 1:24: fallback_models[1]: found 7, allowed text",
        "paused: yes ~ 1:9: paused: found the text \"yes\", allowed true or false",
        "tools: {max_steps_per_turn: 5.0} ~ 1:29: tools.max_steps_per_turn: found 5.0, allowed a"
            + " whole number from 1 to 100000",
        "tools: {max_steps_per_turn: 0} ~ 1:29: tools.max_steps_per_turn: found 0, allowed a whole"
            + " number from 1",
        "tools: {tts: voice} ~ 1:14: tools.tts: found the text \"voice\", allowed a mapping",
        "tiers: {fast: {effort: max}} ~ 1:24: tiers.fast.effort: found the text \"max\", allowed"
            + " text one of \"\", low, medium, high",
        "host: {tcp_port: 65536} ~ 1:18: host.tcp_port: found 65536, allowed a whole number from 1"
            + " to 65535",
        "providers: {endpoints: [{name: a, url: 'ftp://x', wire: openai}]} ~ 1:40:"
            + " providers.endpoints[0].url: found a text of 7 characters",
        "providers: {endpoints: [{name: a, url: 'http://x', wire: soap}]} ~"
            + " providers.endpoints[0].wire: found the text \"soap\", allowed text one of openai,"
            + " anthropic",
        "providers: {endpoints: [{name: a, url: 'http://x'}]} ~ 1:25: providers.endpoints[0]: lacks"
            + " the key wire",
        "providers: {endpoints: [{name: a/b, url: 'http://x', wire: openai}]} ~"
            + " providers.endpoints[0].name: found",
        "models: {x/y: {price_usd_per_mtok: {in: 1}}} ~ 1:36: models.x/y.price_usd_per_mtok: lacks"
            + " the key out",
        "models: {x/y: {price_usd_per_mtok: {in: 1, out: -1}}} ~ found -1, allowed a number from 0",
        "models: {x/y: {context_window: 0}} ~ found 0, allowed a whole number from 1",
        "fallback_models: [a/b, null] ~ 1:24: fallback_models[1]: found nothing, allowed text",
        "providers: {endpoints: [{name: a, url: , wire: openai}]} ~ providers.endpoints[0]: lacks"
            + " the key url",
        "providers: {ollama: [null]} ~ 1:22: providers.ollama[0]: found nothing, allowed a mapping",
        "budget: {unknown_price_usd_per_mtok: {out: 1}} ~ lacks the key in",
      },
      quoteCharacter = '`')
  void a_wrong_value_is_an_error_with_its_place(String written, String message) {
    assertThat(refusal(written)).hasMessageContaining(message);
  }

  @Test
  void a_pasted_key_is_never_shown() {
    String secret = "sk-ant-api03-CANARY";
    for (String written :
        List.of(
            "providers: {endpoints: [{name: a, url: 'http://x', wire: openai, key: %s}]}",
            "host: {tcp_port: %s}",
            "model: [\"%s]",
            "providers: {openai: {api_key: %s}}\nmodel: 5")) {
      ConfigException e = refusal(written.formatted(secret + secret));
      assertThat(e.getMessage() + e.hint()).doesNotContain("CANARY");
    }
  }

  @Test
  void a_secret_in_the_shared_layer_is_an_error() throws IOException {
    Files.writeString(
        root.resolve("base.yaml"), "a: 1\nproviders:\n  openai:\n    api_key: CANARY\n");
    assertThatThrownBy(() -> Config.load(home, root, JsonValue.Obj.EMPTY))
        .hasMessage(
            "%s:4:5: providers.openai.api_key: holds a secret, which belongs in .env",
            root.resolve("base.yaml"))
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void a_secret_in_a_profile_is_an_error_and_a_reference_is_none() throws IOException {
    String env = "mcp:\n  servers:\n    gh:\n      env: {A_TOKEN: %s, B_TOKEN: 'env:B'}\n";
    ConfigException e = refusal(env.formatted("CANARY"));
    assertThat(e)
        .hasMessage(
            "%s:4:13: mcp.servers.gh.env.A_TOKEN: holds a secret, which belongs in .env",
            home.resolve("config.yaml"));
    assertThat(e.hint())
        .isEqualTo("put it into .env: alpi secrets set NAME, and write ${NAME} here");
    assertThat(load(env.formatted("'${A}'")).warnings()).isEmpty();
    assertThat(load(env.formatted("''")).warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway: {telegram: {bot_token: CANARY}}",
        "gateway: {telegram: {tokens: {TOKEN: CANARY}}}",
        "mine: [{ApiKey: CANARY}]",
        "mine: {api_keys: [CANARY]}",
        "mine: {password: 12345678}",
        "mine: {aws_secret_key: CANARY}",
        "mine: {secret: '${CANARY'}",
        "mine: {secret: '${sk-CANARYCANARYCANARY}'}",
        "mine: {secret: 'env:CANARY 1'}",
      })
  void secrets_are_known_by_their_keys_wherever_they_stand(String written) {
    ConfigException e = refusal(written);
    assertThat(e).hasMessageContaining("holds a secret").hasMessageNotContaining("CANARY");
    assertThat(e.hint()).doesNotContain("CANARY");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine: {max_token: 4096}", "mine: {use_password: true}", "secrets: {}"})
  void a_name_alone_makes_no_secret(String written) throws IOException {
    assertThat(load(written).warnings())
        .extracting(ConfigWarning::hint)
        .allMatch(hint -> !hint.contains("secrets set"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "public_bio: see sk-ant-api03-CANARYCANARYCANARY",
        "gateway: {note: 'https://me:CANARY-12@example.org/'}",
        "mcp: {servers: {x: {args: [--header, 'Authorization: Bearer CANARY0123456789abcdef']}}}",
        "sk-ant-api03-CANARYCANARYCANARY: 1",
      })
  void what_looks_like_a_secret_is_a_warning_that_does_not_show_it(String written)
      throws IOException {
    Config config = load(written);
    assertThat(config.warnings())
        .isNotEmpty()
        .allSatisfy(
            warning ->
                assertThat(warning.message() + warning.hint() + warning.key())
                    .doesNotContain("CANARY"));
  }

  @Test
  void a_reference_within_a_text_is_no_secret() throws IOException {
    assertThat(load("imported: {url: 'https://me:${PASSWORD_OF_LAB}@example.org/'}").warnings())
        .isEmpty();
  }

  @Test
  void an_unknown_key_in_the_budget_is_an_error() {
    ConfigException e = refusal("model: m/x\nbudget:\n  daily_us: 5\n");
    assertThat(e)
        .hasMessage(
            "%s:3:3: budget.daily_us: is not a known key, and a cap that nothing reads would be no"
                + " cap",
            home.resolve("config.yaml"));
    assertThat(e.hint()).isEqualTo("did you mean budget.daily_usd?");
  }

  @Test
  void an_error_tells_how_many_more_there_are() {
    assertThat(refusal("budget: {dayly_usd: 5}\npaused: 1\nhost: {tcp_port: 0}\n").hint())
        .isEqualTo("did you mean budget.daily_usd?; 2 more: alpi config validate lists them");
  }

  @Test
  void a_file_full_of_unknown_keys_is_read_quickly() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      text.append("modle").append(i).append(": 1\n");
    }
    text.append("? ").append("m".repeat(300_000)).append("\n: 1\n");
    assertTimeout(Duration.ofSeconds(10), () -> load(text.toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "modle: x/y, modle, did you mean model?",
    "daily_usd: 5, daily_usd, did you mean budget.daily_usd?",
    "Budget: {}, Budget, did you mean budget?",
    "tools: {web_serch: {}}, tools.web_serch.qqq, 'did you mean tools.web_search.url,"
        + " tools.web_search.key or tools.web_search.kind?'",
    "tool: {deny: []}, tool, did you mean tools?",
    "tui: {show_: 1}, tui.show_, 'did you mean tui.show_cost, tui.show_tokens or"
        + " tui.show_reasoning?'",
    "completely_different: 1, completely_different, see docs/config.md for the keys that are known",
  })
  void an_unknown_key_is_a_warning_with_the_nearest_known_one(
      String written, String key, String hint) throws IOException {
    Config config = load(written.replace("web_serch: {}", "web_serch: {qqq: 1}"));
    assertThat(config.warnings())
        .last()
        .satisfies(
            warning -> {
              assertThat(warning.key()).isEqualTo(key);
              assertThat(warning.hint()).isEqualTo(hint);
              assertThat(warning.message()).contains(home.resolve("config.yaml") + ":1:");
            });
  }

  @Test
  void unknown_keys_are_part_of_the_tree() throws IOException {
    Config config = load("mine: {a: [1, x]}\ngateway: {telegram: {show_tool_trace: false}}\n");
    assertThat(config.value(ConfigKey.of("mine", "a")))
        .contains(new JsonValue.Arr(List.of(new JsonValue.Num("1"), new JsonValue.Str("x"))));
    assertThat(config.warnings()).extracting(ConfigWarning::key).containsExactly("mine");
  }

  @Test
  void models_with_dots_are_found_by_name() throws IOException {
    Config config = load("models:\n  lab/m-4.1:\n    price_usd_per_mtok: {in: 0.5, out: 1.25}\n");
    assertThat(config.decimal("models.\"lab/m-4.1\".price_usd_per_mtok.out"))
        .contains(new BigDecimal("1.25"));
  }

  @Test
  void asking_for_what_the_schema_does_not_have_is_a_bug() throws IOException {
    Config config = load("");
    assertThatIllegalArgumentException().isThrownBy(() -> config.integer("budget.daily_usd"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.string("budget.weekly_usd"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.string("tools"));
    assertThatIllegalArgumentException().isThrownBy(() -> config.string("a..b"));
  }

  @Test
  void flags_are_checked_too() {
    JsonValue.Obj flags =
        JsonValue.Obj.EMPTY.with("budget", JsonValue.Obj.EMPTY.with("daily_usd", "5"));
    assertThatThrownBy(() -> Config.load(home, root, flags))
        .hasMessageStartingWith("the options given: budget.daily_usd: found the text \"5\"");
  }

  @Test
  void a_layer_that_is_a_directory_is_refused() throws IOException {
    Files.createDirectory(home.resolve("config.yaml"));
    assertThatThrownBy(() -> Config.load(home, root, JsonValue.Obj.EMPTY))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void every_default_is_allowed_by_its_own_line() {
    ConfigSchema schema = ConfigSchema.current();
    assertThat(schema.entries()).hasSizeGreaterThan(90);
    assertThat(ConfigCheck.problems(schema, schema.builtIn())).isEmpty();
    assertThat(schema.entries())
        .allSatisfy(entry -> assertThat(schema.at(entry.names()).entry()).contains(entry));
  }
}
