package dev.alpi.model;

import dev.alpi.profile.json.JsonValue;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/**
 * What one source says of a model: a row of {@code models.json} or of {@code models} in {@code
 * config.yaml}, which have the same members. All are optional.
 *
 * <pre>{@code
 * context_window: 32768
 * max_output_tokens: 4096
 * price_usd_per_mtok: {in: 1.0, out: 2.0, cached_in: 0.1, cache_write: 1.25}
 * reasoning: effort        # none, effort, effort_without_tools, budget or adaptive
 * images: true             # whether it can look at pictures
 * }</pre>
 *
 * {@code cached_in} and {@code cache_write} are as {@code in} if absent.
 */
record ModelEntry(
    Optional<Integer> contextTokens,
    Optional<Integer> outputTokensMax,
    Optional<Price> price,
    Optional<ModelCard.Reasoning> reasoning,
    Optional<ModelCard.Vision> vision) {
  static final ModelEntry EMPTY =
      new ModelEntry(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Larger windows are a typing error; also keeps products of tokens and prices in a long. */
  static final int TOKENS_MAX = 100_000_000;

  /** Dearer is a typing error; also keeps products of tokens and prices in a long. */
  static final BigDecimal USD_PER_MTOK_MAX = BigDecimal.valueOf(1_000);

  private static final String HINT =
      "an entry of models looks like {context_window: 32768, max_output_tokens: 4096, "
          + "price_usd_per_mtok: {in: 1.0, out: 2.0}}";

  /** Reads {@code value}, the setting called {@code at}. */
  static ModelEntry read(String at, JsonValue value) throws ModelSettingsException {
    if (!(value instanceof JsonValue.Obj entry)) {
      throw new ModelSettingsException(at, "must be a mapping", HINT);
    }
    return new ModelEntry(
        tokens(at, entry, "context_window"),
        tokens(at, entry, "max_output_tokens"),
        price(at + ".price_usd_per_mtok", entry.get("price_usd_per_mtok")),
        reasoning(at, entry),
        vision(at, entry));
  }

  /** Returns this entry with what it leaves open taken from {@code other}. */
  ModelEntry or(ModelEntry other) {
    return new ModelEntry(
        contextTokens.or(other::contextTokens),
        outputTokensMax.or(other::outputTokensMax),
        price.or(other::price),
        reasoning.or(other::reasoning),
        vision.or(other::vision));
  }

  /** Returns this entry with another {@code reasoning}. */
  ModelEntry with(ModelCard.Reasoning reasoning) {
    return new ModelEntry(contextTokens, outputTokensMax, price, Optional.of(reasoning), vision);
  }

  private static Optional<Integer> tokens(String at, JsonValue.Obj entry, String name)
      throws ModelSettingsException {
    if (entry.get(name).isEmpty()) {
      return Optional.empty();
    }
    long tokens = entry.integer(name).orElse(0);
    if (tokens < 1 || tokens > TOKENS_MAX) {
      throw new ModelSettingsException(
          at + "." + name, "must be a whole number from 1 to " + TOKENS_MAX, HINT);
    }
    return Optional.of((int) tokens);
  }

  private static Optional<Price> price(String at, Optional<JsonValue> value)
      throws ModelSettingsException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof JsonValue.Obj(Map<String, JsonValue> terms))) {
      throw new ModelSettingsException(at, "must be a mapping with in and out", HINT);
    }
    long in = pico(at, terms, "in");
    long out = pico(at, terms, "out");
    long cached = terms.containsKey("cached_in") ? pico(at, terms, "cached_in") : in;
    long written = terms.containsKey("cache_write") ? pico(at, terms, "cache_write") : in;
    return Optional.of(new Price(in, cached, written, out));
  }

  private static long pico(String at, Map<String, JsonValue> terms, String name)
      throws ModelSettingsException {
    Optional<BigDecimal> usd =
        terms.get(name) instanceof JsonValue.Num number ? Decimals.plain(number) : Optional.empty();
    if (usd.isEmpty() || usd.get().signum() < 0 || usd.get().compareTo(USD_PER_MTOK_MAX) > 0) {
      throw new ModelSettingsException(
          at + "." + name, "must be a number of dollars from 0 to " + USD_PER_MTOK_MAX, HINT);
    }
    return Price.pico(usd.get());
  }

  private static Optional<ModelCard.Vision> vision(String at, JsonValue.Obj entry)
      throws ModelSettingsException {
    JsonValue value = entry.get("images").orElse(JsonValue.Null.NULL);
    if (value == JsonValue.Null.NULL) {
      return Optional.empty();
    }
    if (value instanceof JsonValue.Bool(boolean images)) {
      return Optional.of(images ? ModelCard.Vision.IMAGES : ModelCard.Vision.NONE);
    }
    throw new ModelSettingsException(at + ".images", "must be true or false", HINT);
  }

  private static Optional<ModelCard.Reasoning> reasoning(String at, JsonValue.Obj entry)
      throws ModelSettingsException {
    if (entry.get("reasoning").isEmpty()) {
      return Optional.empty();
    }
    String text = entry.string("reasoning").orElse("");
    for (ModelCard.Reasoning reasoning : ModelCard.Reasoning.values()) {
      if (reasoning.name().toLowerCase(java.util.Locale.ROOT).equals(text)) {
        return Optional.of(reasoning);
      }
    }
    throw new ModelSettingsException(
        at + ".reasoning", "must be none, effort, effort_without_tools, budget or adaptive", HINT);
  }
}
