package dev.alpi.model;

/**
 * A model as people name it: {@code provider/model}, for example {@code
 * anthropic/claude-sonnet-4-5} or {@code openrouter/meta-llama/llama-4}.
 *
 * <p><b>Compatibility:</b> the text form is persisted in {@code config.yaml}, sessions and the
 * ledger.
 *
 * @param provider what stands before the first slash: a known provider or a configured endpoint
 * @param model the provider's own name for the model; may hold slashes
 */
public record ModelName(String provider, String model) {
  public ModelName {
    if (provider.isEmpty() || model.isEmpty() || provider.indexOf('/') >= 0) {
      throw new IllegalArgumentException("not a model name: " + provider + "/" + model);
    }
  }

  /** Reads {@code text}; empty if it is not of the form {@code provider/model}. */
  public static java.util.Optional<ModelName> parse(String text) {
    String trimmed = text.strip();
    if (trimmed.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
      return java.util.Optional.empty();
    }
    int slash = trimmed.indexOf('/');
    return slash <= 0 || slash == trimmed.length() - 1
        ? java.util.Optional.empty()
        : java.util.Optional.of(
            new ModelName(trimmed.substring(0, slash), trimmed.substring(slash + 1)));
  }

  @Override
  public String toString() {
    return provider + "/" + model;
  }
}
