package dev.alpi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonSyntaxException;
import dev.alpi.profile.json.JsonValue;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelSettingsTest {
  private static final String FULL =
      """
      {"model": "lab/m", "providers": {
        "endpoints": [
          {"name": "lab", "url": "http://127.0.0.1:9999/v1/", "wire": "openai", "key": "LAB_KEY"},
          {"name": "den", "url": "https://den.example/x", "wire": "anthropic"}],
        "ollama": [{"name": "ollama", "url": "http://10.0.0.2:11434"},
                   {"name": "other", "url": "http://10.0.0.3:11434/v1"}]},
       "runtime": {"first_byte_timeout_s": 1, "stream_idle_timeout_s": 0.5,
                   "stream_max_duration_s": 3},
       "models": {"lab/m": {"context_window": 32768, "max_output_tokens": 4096, "reasoning": "effort",
         "images": true,
         "price_usd_per_mtok": {"in": 1.0, "out": 2.5, "cached_in": 0.1, "cache_write": 1.25}}}}
      """;

  @Test
  void everything_is_read() throws Exception {
    ModelSettings settings = read(FULL);
    assertThat(settings.endpoints())
        .containsExactly(
            new Endpoint(
                "lab", URI.create("http://127.0.0.1:9999/v1"), Wire.OPENAI, Optional.of("LAB_KEY")),
            new Endpoint(
                "den", URI.create("https://den.example/x"), Wire.ANTHROPIC, Optional.empty()));
    assertThat(settings.ollama())
        .extracting(server -> server.url().toString())
        .containsExactly("http://10.0.0.2:11434/v1", "http://10.0.0.3:11434/v1");
    assertThat(settings.timeouts())
        .isEqualTo(
            new Timeouts(
                Timeouts.DEFAULT.connect(),
                Duration.ofSeconds(1),
                Duration.ofMillis(500),
                Duration.ofSeconds(3)));
    ModelCard card = ModelTable.of(settings).find(new ModelName("lab", "m"));
    assertThat(card)
        .isEqualTo(
            new ModelCard(
                32_768,
                4_096,
                Optional.of(new Price(1_000_000, 100_000, 1_250_000, 2_500_000)),
                ModelCard.Reasoning.EFFORT,
                ModelCard.Vision.IMAGES));
  }

  @Test
  void nothing_configured_is_the_default() throws Exception {
    for (String empty :
        new String[] {"{}", "{\"providers\":null,\"runtime\":{\"first_byte_timeout_s\":null}}"}) {
      assertThat(read(empty).endpoints()).isEmpty();
      assertThat(read(empty).timeouts()).isEqualTo(Timeouts.DEFAULT);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'providers': 3}|providers: must be a mapping",
        "{'providers': {'endpoints': {}}}|providers.endpoints: must be a list",
        "{'providers': {'endpoints': ['x']}}|providers.endpoints[0]: must be a mapping",
        "{'providers': {'endpoints': [{'url': 'http://x', 'wire': 'openai'}]}}"
            + "|providers.endpoints[0].name: must be 1 to 64",
        "{'providers': {'endpoints': [{'name': 'openai', 'url': 'http://x', 'wire': 'openai'}]}}"
            + "|providers.endpoints[0].name: openai is already a provider",
        "{'providers': {'ollama': [{'name': 'builtin', 'url': 'http://x'}]}}"
            + "|providers.ollama[0].name: builtin is already a provider",
        "{'providers': {'endpoints': [{'name': 'a', 'url': 'ftp://x', 'wire': 'openai'}]}}"
            + "|providers.endpoints[0].url: must be http:// or https://",
        "{'providers': {'endpoints': [{'name': 'a', 'url': 'http://u:pw@x', 'wire': 'openai'}]}}"
            + "|providers.endpoints[0].url: must be http:// or https://",
        "{'providers': {'endpoints': [{'name': 'a', 'url': 'http://x?k=1', 'wire': 'openai'}]}}"
            + "|providers.endpoints[0].url: must be http:// or https://",
        "{'providers': {'endpoints': [{'name': 'a', 'url': 'http://x', 'wire': 'soap'}]}}"
            + "|providers.endpoints[0].wire: must be openai or anthropic",
        "{'providers': {'endpoints': [{'name': 'a', 'url': 'http://x', 'wire': 'openai', "
            + "'key': 'sk-pw-1'}]}}|providers.endpoints[0].key: must be the name of a variable",
        "{'runtime': {'stream_idle_timeout_s': 0}}|runtime.stream_idle_timeout_s: must be a number",
        "{'runtime': {'stream_idle_timeout_s': 'x'}}|runtime.stream_idle_timeout_s: must be",
        "{'runtime': {'stream_idle_timeout_s': 1e999}}|runtime.stream_idle_timeout_s: must",
        "{'models': {'x': {}}}|models.x: is not a model name",
        "{'models': {'a/b': 1}}|models.a/b: must be a mapping",
        "{'models': {'a/b': {'context_window': 0}}}|models.a/b.context_window: must be a whole",
        "{'models': {'a/b': {'context_window': '9'}}}|models.a/b.context_window: must be a whole",
        "{'models': {'a/b': {'price_usd_per_mtok': {'in': 1}}}}|models.a/b.price_usd_per_mtok.out:",
        "{'models': {'a/b': {'price_usd_per_mtok': {'in': -1, 'out': 1}}}}"
            + "|models.a/b.price_usd_per_mtok.in: must be a number of dollars from 0 to 1000",
        "{'models': {'a/b': {'price_usd_per_mtok': {'in': '1', 'out': 1}}}}"
            + "|models.a/b.price_usd_per_mtok.in: must be a number",
        "{'models': {'a/b': {'price_usd_per_mtok': {'in': 1001, 'out': 1}}}}"
            + "|models.a/b.price_usd_per_mtok.in: must be a number",
        "{'models': {'a/b': {'images': 'yes'}}}|models.a/b.images: must be true or false",
        "{'models': {'a/b': {'reasoning': 'much'}}}|models.a/b.reasoning: must be none, effort"
      })
  void a_wrong_setting_is_named_and_never_quoted_if_it_may_be_secret(
      String config, String message) {
    assertThatThrownBy(() -> read(config.replace('\'', '"')))
        .isInstanceOfSatisfying(
            ModelSettingsException.class, e -> assertThat(e.hint()).isNotBlank())
        .hasMessageStartingWith(message)
        .message()
        .doesNotContain("pw");
  }

  @Test
  void a_name_stands_once() {
    String twice =
        "{'providers':{'endpoints':[{'name':'a','url':'http://x','wire':'openai'}],"
            + "'ollama':[{'name':'A','url':'http://x'}]}}";
    assertThatThrownBy(() -> read(twice.replace('\'', '"')))
        .hasMessageStartingWith("providers.ollama[0].name: A is already a provider");
  }

  @Test
  void mutated_configurations_are_read_or_refused() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int refused = 0;
    for (int run = 0; run < 3_000; run++) {
      JsonValue value;
      try {
        value = Json.parse(Mutations.of(FULL, random));
      } catch (JsonSyntaxException e) {
        continue;
      }
      if (value instanceof JsonValue.Obj config) {
        try {
          ModelTable.of(ModelSettings.read(config)).find(new ModelName("lab", "m"));
        } catch (ModelSettingsException e) {
          refused++;
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ": " + Json.compact(config), e);
        }
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
  }

  private static ModelSettings read(String config)
      throws JsonSyntaxException, ModelSettingsException {
    return ModelSettings.read(Json.parseObject(config));
  }
}
