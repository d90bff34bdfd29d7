package dev.alpi.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alpi.model.ModelCard.Reasoning;
import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTableTest {
  private static final ModelTable TABLE = ModelTable.of(ModelSettings.DEFAULT);

  @Test
  void every_row_of_the_table_is_complete_sourced_and_of_a_known_provider() throws Exception {
    try (InputStream in = ModelTable.class.getResourceAsStream("models.json")) {
      JsonValue.Obj file = Json.parseObject(new String(in.readAllBytes(), UTF_8));
      assertThat(file.string("read")).get().asString().matches("\\d{4}-\\d{2}-\\d{2}");
      Map<String, JsonValue> rows = file.object("models").members();
      assertThat(rows).hasSizeGreaterThan(30);
      rows.forEach(
          (text, row) -> {
            ModelName name = ModelName.parse(text).orElseThrow();
            assertThat(KnownProvider.find(name.provider())).as(text).isPresent();
            assertThat(((JsonValue.Obj) row).array("sources")).as(text).isNotEmpty();
            ModelCard card = TABLE.find(name);
            assertThat(card.price()).as(text).isPresent();
            assertThat(card.price().get().inputPico()).as(text).isPositive();
            assertThat(card.price().get().cachedInputPico())
                .as(text)
                .isLessThanOrEqualTo(card.price().get().inputPico());
            assertThat(card.outputTokensMax() * 2L)
                .as(text)
                .isLessThanOrEqualTo(card.contextTokens() + 1L);
          });
    }
  }

  @Test
  void a_dated_release_is_its_model() {
    assertThat(find("anthropic/claude-sonnet-4-5-20250929"))
        .isEqualTo(find("anthropic/claude-sonnet-4-5"));
    assertThat(find("openai/gpt-5-2025-08-07")).isEqualTo(find("openai/gpt-5"));
  }

  @Test
  void openrouter_takes_the_vendors_price_and_its_own_way_of_reasoning() {
    ModelCard card = find("openrouter/anthropic/claude-opus-4.8");
    assertThat(card.price()).isEqualTo(find("anthropic/claude-opus-4-8").price()).isPresent();
    assertThat(card.reasoning()).isEqualTo(Reasoning.EFFORT);
    assertThat(find("openrouter/google/gemini-2.5-pro").price()).isPresent();
    assertThat(find("openrouter/deepseek/deepseek-flash").price()).isEmpty();
    assertThat(find("openrouter/deepseek/x:free").price()).contains(Price.FREE);
  }

  @Test
  void an_unknown_model_has_the_defaults_and_no_price() {
    assertThat(find("lab/m"))
        .isEqualTo(new ModelCard(200_000, 8_192, Optional.empty(), Reasoning.NONE));
    assertThat(find("openai/gpt-99").reasoning()).isEqualTo(Reasoning.EFFORT_WITHOUT_TOOLS);
    assertThat(find("openai/gpt-4o").reasoning()).isEqualTo(Reasoning.NONE);
    assertThat(find("anthropic/claude-next").reasoning()).isEqualTo(Reasoning.ADAPTIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic/claude-sonnet-4-5",
        "anthropic/claude-next",
        "openai/gpt-4o",
        "openai/gpt-4o-mini",
        "openai/gpt-4.1-nano",
        "openai/gpt-5-mini",
        "openai/gpt-99",
        "openai/o1",
        "openai/o3",
        "openai/o4-mini",
        "gemini/gemini-2.5-pro",
        "gemini/gemini-99",
        "mistral/mistral-large-latest",
        "openrouter/anthropic/claude-opus-4.8",
        "openrouter/openai/gpt-5",
        "openrouter/google/gemini-99"
      })
  void families_that_are_known_to_take_pictures_take_them(String name) {
    assertThat(find(name).vision()).isEqualTo(ModelCard.Vision.IMAGES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anthropic/claude-2.1",
        "openai/gpt-4",
        "openai/gpt-3.5-turbo",
        "openai/o1-mini",
        "openai/o3-mini",
        "openai/gpt-oss-120b",
        "groq/openai/gpt-oss-120b",
        "deepseek/deepseek-v4-pro",
        "gemini/gemma-3",
        "lab/gpt-5",
        "builtin/offline",
        "openrouter/openai/gpt-oss-20b",
        "openrouter/qwen/qwen3-vl"
      })
  void all_others_are_assumed_to_take_text_alone(String name) {
    assertThat(find(name).vision()).isEqualTo(ModelCard.Vision.NONE);
  }

  @Test
  void what_runs_on_ones_own_machine_is_free() throws Exception {
    ModelTable table =
        ModelTable.of(
            ModelSettings.read(
                Json.parseObject(
                    """
                    {"providers": {"ollama": [{"name": "home", "url": "http://10.0.0.2:11434"}]},
                     "models": {"home/b": {"context_window": 4096}}}
                    """)));
    assertThat(table.find(new ModelName("home", "a")))
        .isEqualTo(new ModelCard(32_768, 8_192, Optional.of(Price.FREE), Reasoning.NONE));
    assertThat(table.find(new ModelName("home", "b")))
        .isEqualTo(new ModelCard(4_096, 2_048, Optional.of(Price.FREE), Reasoning.NONE));
    assertThat(find("builtin/offline").price()).contains(Price.FREE);
  }

  @Test
  void configuration_wins_member_by_member() throws Exception {
    ModelTable table =
        ModelTable.of(
            ModelSettings.read(
                Json.parseObject(
                    """
                    {"models": {"openai/gpt-5": {"price_usd_per_mtok": {"in": 9, "out": 9}}}}
                    """)));
    ModelCard card = table.find(new ModelName("openai", "gpt-5"));
    assertThat(card.price()).contains(new Price(9_000_000, 9_000_000, 9_000_000, 9_000_000));
    assertThat(card.contextTokens()).isEqualTo(find("openai/gpt-5").contextTokens());
    assertThat(card.vision()).isEqualTo(ModelCard.Vision.IMAGES);
  }

  private static ModelCard find(String name) {
    return TABLE.find(ModelName.parse(name).orElseThrow());
  }
}
