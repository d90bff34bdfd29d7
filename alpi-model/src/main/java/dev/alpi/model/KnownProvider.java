package dev.alpi.model;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A provider that needs no configuration but a key.
 *
 * @param endpoint where it is and which variable holds its key
 * @param dialect how it departs from the wire
 */
record KnownProvider(Endpoint endpoint, Dialect dialect) {
  /** All of them; alpi-engine spec §11, addresses from each provider's API reference. */
  static final List<KnownProvider> ALL =
      List.of(
          openAi("openai", "https://api.openai.com/v1", Dialect.OPENAI),
          new KnownProvider(
              endpoint("anthropic", "https://api.anthropic.com/v1", Wire.ANTHROPIC), Dialect.PLAIN),
          openAi("openrouter", "https://openrouter.ai/api/v1", Dialect.OPENROUTER),
          openAi(
              "gemini", "https://generativelanguage.googleapis.com/v1beta/openai", Dialect.GEMINI),
          openAi("groq", "https://api.groq.com/openai/v1", Dialect.GROQ),
          openAi("mistral", "https://api.mistral.ai/v1", Dialect.MISTRAL),
          openAi("deepseek", "https://api.deepseek.com/v1", Dialect.DEEPSEEK));

  /** The provider part of models that run inside alpi. */
  static final String BUILTIN = "builtin";

  static Optional<KnownProvider> find(String name) {
    return ALL.stream().filter(provider -> provider.endpoint().name().equals(name)).findFirst();
  }

  private static KnownProvider openAi(String name, String url, Dialect dialect) {
    return new KnownProvider(endpoint(name, url, Wire.OPENAI), dialect);
  }

  private static Endpoint endpoint(String name, String url, Wire wire) {
    String keyVariable = name.toUpperCase(java.util.Locale.ROOT) + "_API_KEY";
    return new Endpoint(name, URI.create(url), wire, Optional.of(keyVariable));
  }
}
