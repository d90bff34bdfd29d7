package dev.alpi.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.alpi.profile.json.Json;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Context windows, output limits and prices of models: the built-in table {@code models.json}, each
 * row with its source, under what the profile's {@code config.yaml} says.
 *
 * <p>A model that providers charge more for beyond some prompt size has its window cut to that size
 * in the table, so that its price is never too low.
 *
 * <p><b>Threads:</b> immutable.
 */
public final class ModelTable {
  /** The window of a model that nobody described; alpi-engine spec §11. */
  static final int CONTEXT_UNKNOWN = 200_000;

  /** The window of an Ollama model that nobody described; alpi-engine spec §11. */
  static final int CONTEXT_OLLAMA = 32_768;

  /** The output limit of a model that nobody described; nearly every model allows it. */
  static final int OUTPUT_UNKNOWN = 8_192;

  /** Dated releases of a model: {@code -20250929} at Anthropic, {@code -2025-08-07} at OpenAI. */
  private static final Pattern DATED = Pattern.compile("-(\\d{8}|\\d{4}-\\d{2}-\\d{2})$");

  /** OpenAI's reasoning models by name, for those newer than the table. */
  private static final Pattern OPENAI_REASONING = Pattern.compile("gpt-([5-9]|\\d{2}).*");

  /**
   * OpenAI's models that take pictures, all but the small early ones of the o series; its pages on
   * models.
   */
  private static final Pattern OPENAI_VISION =
      Pattern.compile(
          "(gpt-4o|gpt-4\\.1|gpt-4-turbo|gpt-[5-9]|gpt-\\d{2}|o[13](?!-mini|-preview)|o[4-9]).*");

  private final Map<ModelName, ModelEntry> configured;
  private final Set<String> free;
  private final Set<String> ollama;

  private ModelTable(Map<ModelName, ModelEntry> configured, Set<String> ollama) {
    this.configured = configured;
    this.ollama = Set.copyOf(ollama);
    Set<String> own = new HashSet<>(ollama);
    own.add(KnownProvider.BUILTIN);
    this.free = Set.copyOf(own);
  }

  /** Returns the built-in table under what {@code settings} say. */
  public static ModelTable of(ModelSettings settings) {
    Set<String> ollama = new HashSet<>();
    settings.ollama().forEach(server -> ollama.add(server.name()));
    return new ModelTable(settings.models(), ollama);
  }

  /** Returns when the prices of the built-in table were read at their sources. */
  public static LocalDate readOn() {
    return LocalDate.parse(BuiltIn.TABLE.string("read").orElseThrow());
  }

  /**
   * Returns what is known of {@code model}; what is not known has the defaults of the spec. An
   * answer is given at most half of the window, so that there is room for a prompt.
   */
  public ModelCard find(ModelName model) {
    ModelEntry entry =
        configured.getOrDefault(model, ModelEntry.EMPTY).or(released(model)).or(assumed(model));
    int context = entry.contextTokens().orElse(CONTEXT_UNKNOWN);
    int output = Math.min(entry.outputTokensMax().orElse(OUTPUT_UNKNOWN), (context + 1) / 2);
    return new ModelCard(
        context,
        output,
        entry.price(),
        entry.reasoning().orElse(ModelCard.Reasoning.NONE),
        entry.vision().orElse(ModelCard.Vision.NONE));
  }

  private ModelEntry released(ModelName model) {
    return Optional.ofNullable(BuiltIn.ENTRIES.get(model))
        .or(() -> Optional.ofNullable(BuiltIn.ENTRIES.get(undated(model))))
        .or(() -> behindOpenRouter(model))
        .orElse(ModelEntry.EMPTY);
  }

  private static ModelName undated(ModelName model) {
    String name = DATED.matcher(model.model()).replaceFirst("");
    return name.isEmpty() ? model : new ModelName(model.provider(), name);
  }

  /**
   * Looks up {@code openrouter/vendor/model} as the vendor's own: OpenRouter takes the vendors'
   * prices. Only vendors whose models are served at one price everywhere.
   */
  private Optional<ModelEntry> behindOpenRouter(ModelName model) {
    return (model.provider().equals("openrouter")
            ? behindOpenRouter(model.model())
            : Optional.<ModelName>empty())
        .map(BuiltIn.ENTRIES::get)
        // it has a parameter of its own for how hard to think
        .map(entry -> entry.with(ModelCard.Reasoning.EFFORT));
  }

  /** Returns the vendor's own name of {@code vendor/model}. */
  private static Optional<ModelName> behindOpenRouter(String model) {
    return ModelName.parse(model)
        .flatMap(
            name ->
                switch (name.provider()) {
                  // written with dots there, claude-opus-4.8
                  case "anthropic" ->
                      Optional.of(new ModelName("anthropic", name.model().replace('.', '-')));
                  case "openai" -> Optional.of(name);
                  case "google" -> Optional.of(new ModelName("gemini", name.model()));
                  default -> Optional.<ModelName>empty();
                });
  }

  private ModelEntry assumed(ModelName model) {
    Optional<Integer> context =
        ollama.contains(model.provider()) ? Optional.of(CONTEXT_OLLAMA) : Optional.empty();
    boolean costsNothing =
        free.contains(model.provider())
            // OpenRouter's own mark of its free variants
            || (model.provider().equals("openrouter") && model.model().endsWith(":free"));
    return new ModelEntry(
        context,
        Optional.empty(),
        costsNothing ? Optional.of(Price.FREE) : Optional.empty(),
        assumedReasoning(model),
        assumedVision(model));
  }

  /**
   * Assumes pictures only where each model of a family is known to take them: a wrong yes costs a
   * refused call in the middle of a conversation, a wrong no a line of configuration.
   */
  private static Optional<ModelCard.Vision> assumedVision(ModelName model) {
    String name = model.model();
    boolean sees =
        switch (model.provider()) {
          case "anthropic" -> name.startsWith("claude-") && !name.matches("claude-(1|2|instant).*");
          case "openai" -> OPENAI_VISION.matcher(name).matches();
          case "gemini" -> name.startsWith("gemini-");
          case "openrouter" ->
              behindOpenRouter(name)
                  .flatMap(ModelTable::assumedVision)
                  .filter(ModelCard.Vision.IMAGES::equals)
                  .isPresent();
          default -> false;
        };
    return sees ? Optional.of(ModelCard.Vision.IMAGES) : Optional.empty();
  }

  private static Optional<ModelCard.Reasoning> assumedReasoning(ModelName model) {
    return switch (model.provider()) {
      // a Claude model that the table lacks is newer than the table
      case "anthropic" -> Optional.of(ModelCard.Reasoning.ADAPTIVE);
      // it drops the level for models that do not reason
      case "openrouter" -> Optional.of(ModelCard.Reasoning.EFFORT);
      case "openai" ->
          OPENAI_REASONING.matcher(model.model()).matches()
              ? Optional.of(ModelCard.Reasoning.EFFORT_WITHOUT_TOOLS)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The rows of {@code models.json}, which never change: read once, when first asked for. */
  private static final class BuiltIn {
    static final JsonValue.Obj TABLE = table();
    static final Map<ModelName, ModelEntry> ENTRIES = entries();

    private static JsonValue.Obj table() {
      try (InputStream in =
          Objects.requireNonNull(ModelTable.class.getResourceAsStream("models.json"))) {
        return Json.parseObject(new String(in.readAllBytes(), UTF_8));
      } catch (IOException e) {
        // our own resource: a test reads every row of it
        throw new UncheckedIOException(e);
      }
    }

    private static Map<ModelName, ModelEntry> entries() {
      Map<ModelName, ModelEntry> entries = new HashMap<>();
      try {
        for (Map.Entry<String, JsonValue> row : TABLE.object("models").members().entrySet()) {
          ModelName name = ModelName.parse(row.getKey()).orElseThrow();
          entries.put(name, ModelEntry.read(row.getKey(), row.getValue()));
        }
      } catch (ModelSettingsException e) {
        // as above
        throw new UncheckedIOException(e);
      }
      return Map.copyOf(entries);
    }
  }
}
