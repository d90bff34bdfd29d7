package dev.alpi.testkit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a {@link ScriptedModelServer} is, whatever it answers. Immutable; each method returns a
 * changed copy.
 *
 * @param key the key that requests must carry; empty to ask for none
 * @param models the models that exist; empty for every name
 * @param completionTokens the output tokens that computed usage says; empty for a quarter of the
 *     reply's bytes
 * @param window the longest prompt; empty for any
 * @param caching whether it remembers beginnings of prompts
 * @param requestsKept how many requests are kept to be looked at; empty for as many as fit
 * @param pace how the pieces of an answer go out
 */
public record Service(
    Optional<String> key,
    List<String> models,
    OptionalInt completionTokens,
    Optional<Window> window,
    Caching caching,
    OptionalInt requestsKept,
    Pace pace) {
  /** Takes any key and model, without a window and a cache. */
  public static final Service ANY =
      new Service(
          Optional.empty(),
          List.of(),
          OptionalInt.empty(),
          Optional.empty(),
          Caching.NONE,
          OptionalInt.empty(),
          Pace.PIECES);

  public Service {
    models = List.copyOf(models);
  }

  /**
   * The longest prompt of a model.
   *
   * @param tokens how many tokens fit
   * @param overflow how a request that does not fit is refused
   */
  public record Window(int tokens, Overflow overflow) {
    public Window {
      if (tokens < 1) {
        throw new IllegalArgumentException("a window needs a token: " + tokens);
      }
    }
  }

  /** Whether a service remembers beginnings of prompts. */
  public enum Caching {
    /** It does not: computed usage has no cached tokens. */
    NONE,
    /** It does: computed usage says how many tokens of the prompt it knew. */
    PREFIX
  }

  /** How the pieces of an answer go out. */
  public enum Pace {
    /** One by one, each a packet of its own. */
    PIECES,
    /** All in one write, where the answer has no pauses: for load. */
    AT_ONCE
  }

  Service withKey(String expected) {
    return new Service(
        Optional.of(expected), models, completionTokens, window, caching, requestsKept, pace);
  }

  Service withModels(List<String> names) {
    return new Service(key, names, completionTokens, window, caching, requestsKept, pace);
  }

  Service withCompletionTokens(int tokens) {
    return new Service(key, models, OptionalInt.of(tokens), window, caching, requestsKept, pace);
  }

  Service withWindow(Window longest) {
    return new Service(
        key, models, completionTokens, Optional.of(longest), caching, requestsKept, pace);
  }

  Service with(Caching other) {
    return new Service(key, models, completionTokens, window, other, requestsKept, pace);
  }

  Service withRequestsKept(int count) {
    return new Service(key, models, completionTokens, window, caching, OptionalInt.of(count), pace);
  }

  Service with(Pace other) {
    return new Service(key, models, completionTokens, window, caching, requestsKept, other);
  }
}
