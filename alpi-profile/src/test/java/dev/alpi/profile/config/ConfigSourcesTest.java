package dev.alpi.profile.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.alpi.profile.json.JsonValue;
import dev.alpi.profile.store.FileLocks;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers and where values come from; names starting with L are rows of the requirements. */
@ParameterizedClass
@ValueSource(strings = {"unix", "windows"})
final class ConfigSourcesTest {
  @Parameter private String system;

  private FileSystem files;
  private Path root;
  private Path home;
  private Path profile;
  private Path base;

  @BeforeEach
  void makeHome() throws IOException {
    files =
        Jimfs.newFileSystem(system.equals("unix") ? Configuration.unix() : Configuration.windows());
    root = files.getRootDirectories().iterator().next().resolve("alpi");
    home = Files.createDirectories(root.resolve("profiles").resolve("work"));
    profile = home.resolve("config.yaml");
    base = root.resolve("base.yaml");
  }

  @AfterEach
  void close() throws IOException {
    files.close();
  }

  private Config load() throws ConfigException {
    return Config.load(home, root, JsonValue.Obj.EMPTY);
  }

  private static ConfigKey key(String text) {
    try {
      return ConfigKey.parse(text);
    } catch (ConfigException e) {
      throw new AssertionError(text, e);
    }
  }

  private List<String> problems() {
    return ConfigSources.of(home, root).problems().stream().map(this::told).toList();
  }

  private String told(ConfigProblem problem) {
    return problem.severity()
        + " "
        + problem.message().replace(profile.toString(), "P").replace(base.toString(), "B")
        + " | "
        + problem.hint();
  }

  @Test
  void L19_flag_wins_over_profile_over_base_over_built_in() throws IOException {
    ConfigKey theme = key("tui.theme");
    JsonValue.Obj flags =
        JsonValue.Obj.EMPTY.with("tui", JsonValue.Obj.EMPTY.with("theme", "flag"));
    Files.writeString(profile, "tui: {theme: profile}\n");
    Files.writeString(base, "tui: {theme: base}\n");

    Config all = Config.load(home, root, flags);
    assertThat(all.string("tui.theme")).contains("flag");
    assertThat(all.source(theme)).isEqualTo(Config.Source.FLAGS);
    assertThat(load().string("tui.theme")).contains("profile");
    assertThat(load().source(theme)).isEqualTo(Config.Source.PROFILE);
    Files.delete(profile);
    assertThat(load().string("tui.theme")).contains("base");
    assertThat(load().source(theme)).isEqualTo(Config.Source.BASE);
    Files.delete(base);
    assertThat(load().string("tui.theme")).contains("dark");
    assertThat(load().source(theme)).isEqualTo(Config.Source.BUILT_IN);
  }

  @Test
  void L6_after_unset_the_source_is_base_or_built_in() throws IOException {
    Files.writeString(base, "model: base/m\n");
    Files.writeString(profile, "model: mine/m\npaused: true\n");
    ConfigFile file = ConfigFile.at(profile, FileLocks.inMemory());
    assertThat(file.unset(key("model"))).isTrue();
    assertThat(file.unset(key("paused"))).isTrue();
    assertThat(load().source(key("model"))).isEqualTo(Config.Source.BASE);
    assertThat(load().source(key("paused"))).isEqualTo(Config.Source.BUILT_IN);
  }

  @Test
  void L20_a_value_equal_to_that_of_base_stays_an_override() throws IOException {
    Files.writeString(base, "runtime: {max_retries: 5}\n");
    ConfigFile.at(profile, FileLocks.inMemory())
        .set(key("runtime.max_retries"), new JsonValue.Num("5"));
    assertThat(load().source(key("runtime.max_retries"))).isEqualTo(Config.Source.PROFILE);
    ConfigFile.at(base, FileLocks.inMemory())
        .set(key("runtime.max_retries"), new JsonValue.Num("7"));
    assertThat(load().integer("runtime.max_retries")).hasValue(5);
  }

  @ParameterizedTest
  @CsvSource({
    "tui.show_cost, 'yes', true or false",
    "tui.show_cost, 'on', true or false",
    "runtime.max_retries, '\"2\"', a whole number from 0 to 100",
    "runtime.max_retries, 2.0, a whole number from 0 to 100",
    "runtime.max_retries, 101, a whole number from 0 to 100",
    "runtime.max_retries, -1, a whole number from 0 to 100",
    "runtime.stream_idle_timeout_s, 0, a number from 0.001 to 31536000",
    "models.lab/m.context_window, 0, a whole number from 1 to 100000000",
    "host.tcp_port, 65536, a whole number from 1 to 65535",
    "tools.execution.backend, ssh, 'text one of local, docker'",
    "model_reasoning.effort, High, 'text one of \"\", off, low, medium, high'",
    "tools.deny, search, a list",
    "host.endpoints, '[5]', text",
    "model, '{a: b}', text",
  })
  void L21_wrong_types_and_values_beyond_limits_are_errors_in_every_layer(
      String key, String value, String allowed) throws IOException {
    String[] names = key.split("\\.");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      text.append("  ".repeat(i)).append(names[i]).append(i + 1 < names.length ? ":\n" : ": ");
    }
    text.append(value).append('\n');
    for (Path file : List.of(profile, base)) {
      Files.writeString(file, text);
      assertThatThrownBy(this::load)
          .isInstanceOfSatisfying(
              ConfigException.class,
              e -> {
                assertThat(e.file()).contains(file.toString());
                assertThat(e.line()).hasValue(names.length);
                assertThat(e.column()).isPresent();
              })
          .hasMessageEndingWith(", allowed " + allowed);
      Files.delete(file);
    }
  }

  /** An error in a weaker layer is one, though a stronger one covers the value. */
  @Test
  void L21_a_wrong_value_is_not_excused_by_a_stronger_layer() throws IOException {
    Files.writeString(base, "paused: maybe\n");
    Files.writeString(profile, "paused: true\n");
    assertThatThrownBy(this::load).hasMessageContaining("base.yaml:1:9: paused");
  }

  @Test
  void L22_unknown_keys_survive_edits_in_both_files() throws IOException {
    for (Path file : List.of(profile, base)) {
      Files.writeString(file, "mine: {x: [1, 2]} # kept\n");
      ConfigFile.at(file, FileLocks.inMemory()).set(key("paused"), new JsonValue.Bool(true));
      assertThat(Files.readString(file)).isEqualTo("mine: {x: [1, 2]} # kept\npaused: true\n");
    }
    assertThat(load().warnings()).extracting(ConfigWarning::key).containsExactly("mine", "mine");
  }

  /*
   * Row L24 lists defaults of Ally. What it calls the endpoint is a list here; none is built in,
   * for the built-in model needs none; context and answer sizes are properties of a model, unset
   * until somebody knows better; commands always ask, so there is no auto_confirm; the sampling
   * temperature and the time limit of a command are no settings.
   */
  @Test
  void L24_defaults_of_note_exist() throws IOException {
    Config config = load();
    assertThat(config.string("model")).contains("builtin/offline");
    assertThat(config.list("providers.ollama")).isEmpty();
    assertThat(config.list("providers.endpoints")).isEmpty();
    assertThat(config.integer("models.lab/m.context_window")).isEmpty();
    assertThat(config.integer("models.lab/m.max_output_tokens")).isEmpty();
    assertThat(config.list("tools.terminal.approval.allowlist")).isEmpty();
    assertThat(config.integer("tools.max_parallel_tool_calls")).hasValue(4);
    assertThat(config.integer("runtime.max_retries")).hasValue(2);
    assertThat(config.integer("tools.budget.per_result_chars")).hasValue(100_000);
    assertThat(config.decimal("budget.daily_usd")).isEmpty();
    assertThat(config.decimal("runtime.retry_backoff_s")).contains(new BigDecimal("1.5"));
  }

  @Test
  void origins_tell_what_each_layer_says_and_where() throws IOException {
    Files.writeString(profile, "# mine\nmodel: mine/m\ntui:\n  theme:\n  accent: '#000000'\n");
    Files.writeString(base, "tui: {theme: light}\nmodel: base/m\n");
    Config config = load();
    assertThat(config.origins(key("model")))
        .containsExactly(
            new ConfigOrigin(
                Config.Source.PROFILE,
                new ConfigPlace(profile.toString(), 2, 8),
                new JsonValue.Str("mine/m"),
                ConfigOrigin.Effect.IN_FORCE),
            new ConfigOrigin(
                Config.Source.BASE,
                new ConfigPlace(base.toString(), 2, 8),
                new JsonValue.Str("base/m"),
                ConfigOrigin.Effect.COVERED),
            new ConfigOrigin(
                Config.Source.BUILT_IN,
                new ConfigPlace("the built-in default", 0, 0),
                new JsonValue.Str("builtin/offline"),
                ConfigOrigin.Effect.COVERED));
    assertThat(config.origins(key("tui.theme")))
        .extracting(ConfigOrigin::effect)
        .containsExactly(
            ConfigOrigin.Effect.NOT_SET, ConfigOrigin.Effect.IN_FORCE, ConfigOrigin.Effect.COVERED);
    assertThat(config.origins(key("tui")))
        .extracting(ConfigOrigin::effect)
        .containsExactly(
            ConfigOrigin.Effect.IN_FORCE, ConfigOrigin.Effect.MERGED, ConfigOrigin.Effect.MERGED);
    assertThat(config.origins(key("budget.daily_usd"))).isEmpty();
    assertThat(config.source(key("budget.daily_usd"))).isEqualTo(Config.Source.BUILT_IN);
  }

  @Test
  void a_value_covers_the_mapping_below_it() throws IOException {
    Files.writeString(profile, "mine: 5\n");
    Files.writeString(base, "mine: {a: 1}\n");
    assertThat(load().value(key("mine.a"))).isEmpty();
    assertThat(load().origins(key("mine.a")))
        .extracting(ConfigOrigin::effect)
        .containsExactly(ConfigOrigin.Effect.COVERED);
    assertThat(load().source(key("mine.a"))).isEqualTo(Config.Source.BUILT_IN);
  }

  @Test
  void every_problem_of_every_file_is_told_with_its_place() throws IOException {
    Files.writeString(
        profile,
        "paused: 1\nmodle: x\nhost:\n  tcp_port: 0\nmcp: {servers: {x: {env: {TOKEN: s}}}}\n");
    Files.writeString(base, "budget: {daily_us: 5}\npublic_bio: sk-ant-api03-CANARYCANARYCANARY\n");
    assertThat(problems())
        .containsExactly(
            "ERROR P:1:9: paused: found 1, allowed true or false"
                + " | write true or false without quotes",
            "WARNING P:2:1: modle: is not a known key and has no effect | did you mean model?",
            "ERROR P:4:13: host.tcp_port: found 0, allowed a whole number from 1 to 65535"
                + " | correct it, or remove the key",
            "ERROR P:5:27: mcp.servers.x.env.TOKEN: holds a secret, which belongs in .env | "
                + ConfigSecrets.HINT,
            "ERROR B:1:10: budget.daily_us: is not a known key, and a cap that nothing reads would"
                + " be no cap | did you mean budget.daily_usd?",
            "WARNING B:2:13: public_bio: looks like a secret, which belongs in .env | "
                + ConfigSecrets.HINT);
    assertThatThrownBy(this::load)
        .isInstanceOfSatisfying(
            ConfigException.class,
            e -> assertThat(e.hint()).endsWith("; 3 more: alpi config validate lists them"));
  }

  @Test
  void a_file_that_is_no_yaml_is_one_problem_beside_those_of_the_others() throws IOException {
    Files.writeString(profile, "model: [x\n");
    Files.writeString(base, "providers: {endpoints: [{name: a}]}\npaused: 1\n");
    assertThat(problems())
        .hasSize(2)
        .anySatisfy(told -> assertThat(told).startsWith("ERROR P:2:1: is not YAML: "))
        .anySatisfy(told -> assertThat(told).startsWith("ERROR B:2:9: paused: found 1"));
  }

  @Test
  void what_base_alone_leaves_open_is_a_warning_except_in_lists() throws IOException {
    Files.writeString(
        base, "budget: {unknown_price_usd_per_mtok: {in: 1}}\nproviders: {ollama: [{name: a}]}\n");
    assertThat(ConfigSources.baseOf(root).problems().stream().map(this::told))
        .containsExactlyInAnyOrder(
            "WARNING B:1:38: budget.unknown_price_usd_per_mtok: lacks the key out | add out: a"
                + " number from 0 to 1000",
            "ERROR B:2:22: providers.ollama[0]: lacks the key url | add url: text of the form"
                + " http://… or https://…");
    Files.writeString(profile, "budget: {unknown_price_usd_per_mtok: {out: 2}}\n");
    assertThat(problems()).hasSize(1);
  }

  @Test
  void a_draft_stands_for_the_file() throws IOException {
    Files.writeString(profile, "model: a/b\n");
    ConfigSources draft = ConfigSources.of(home, root).with(profile, "model: c/d\n");
    assertThat(draft.load(JsonValue.Obj.EMPTY).string("model")).contains("c/d");
    assertThat(load().string("model")).contains("a/b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigSources.baseOf(root).with(profile, ""));
  }
}
