package dev.alpi.engine;

import dev.alpi.model.ModelName;
import dev.alpi.model.ModelRequest;
import dev.alpi.profile.config.Config;
import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which models a profile has chosen for what.
 *
 * @param main what answers, with its fallbacks
 * @param fast for small work, if one is configured
 * @param deep for hard work, if one is configured
 */
record ModelChoices(
    ModelCalls.Choice main, Optional<ModelCalls.Choice> fast, Optional<ModelCalls.Choice> deep) {

  /** Reads {@code model}, {@code fallback_models}, {@code model_reasoning} and {@code tiers}. */
  static ModelChoices of(Config config) throws IOException {
    List<ModelName> models = new ArrayList<>();
    models.add(name("model", config.string("model").orElseThrow()));
    for (JsonValue item : config.list("fallback_models")) {
      if (item instanceof JsonValue.Str(String fallback)) {
        models.add(name("fallback_models", fallback));
      }
    }
    Optional<ModelRequest.Effort> effort = effort(config, "model_reasoning.effort");
    ModelCalls.Choice main = new ModelCalls.Choice(models, effort);
    return new ModelChoices(main, tier(config, "fast", main), tier(config, "deep", main));
  }

  /** Returns the choice for small work: the main one where there is no other. */
  ModelCalls.Choice forSmallWork() {
    return fast.orElse(main);
  }

  /** Returns the choice for a turn that is limited to {@code tier}. */
  ModelCalls.Choice of(TurnLimits.Tier tier) {
    return switch (tier) {
      case FAST -> fast.orElse(main);
      case DEEP -> deep.orElse(main);
    };
  }

  /** Where the tier's model fails, the others are tried. */
  private static Optional<ModelCalls.Choice> tier(
      Config config, String tier, ModelCalls.Choice main) throws IOException {
    String key = "tiers." + tier;
    String model = config.string(key + ".model").orElse("");
    if (model.isBlank()) {
      return Optional.empty();
    }
    List<ModelName> models = new ArrayList<>();
    models.add(name(key + ".model", model));
    main.models().stream().filter(other -> !models.contains(other)).forEach(models::add);
    return Optional.of(new ModelCalls.Choice(models, effort(config, key + ".effort")));
  }

  private static ModelName name(String key, String text) throws IOException {
    return ModelName.parse(text).orElseThrow(() -> EngineSettingException.badModel(key, text));
  }

  private static Optional<ModelRequest.Effort> effort(Config config, String key) {
    return switch (config.string(key).orElse("")) {
      case "low" -> Optional.of(ModelRequest.Effort.LOW);
      case "medium" -> Optional.of(ModelRequest.Effort.MEDIUM);
      case "high" -> Optional.of(ModelRequest.Effort.HIGH);
      default -> Optional.empty();
    };
  }
}
