package dev.alpi.cli.setup;

import dev.alpi.cli.setup.Alpi.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tries a provider as if it, its key and an assumed price were stored, and says how to store them.
 */
final class Trial {
  private final Provider provider;
  private final Alpi alpi;
  private Optional<String> prices;

  Trial(Provider provider, Optional<String> prices, Alpi alpi) {
    this.provider = provider;
    this.prices = prices;
    this.alpi = alpi;
  }

  /** Assumes a price of models without one, {@code IN,OUT}. */
  void assume(String assumed) {
    prices = Optional.of(assumed);
  }

  /** Asks which models there are. */
  Answer list(Optional<byte[]> key) throws IOException {
    return run("list", provider.name(), key);
  }

  /** Calls a model once. */
  Answer call(String model, Optional<byte[]> key) throws IOException {
    return run("test", model, key);
  }

  private Answer run(String command, String about, Optional<byte[]> key) throws IOException {
    List<String> words = new ArrayList<>(List.of("models", command, about));
    words.addAll(provider.trying());
    prices.ifPresent(
        assumed ->
            words.addAll(List.of("--set", UnknownPrice.KEY + "=" + UnknownPrice.value(assumed))));
    if (key.isPresent()) {
      words.add("--key-stdin");
    }
    return alpi.ask(words, key.orElse(Alpi.noInput()));
  }

  /** Returns what makes {@code model} the one that answers. */
  Plan plan(String model, Optional<byte[]> key) {
    List<Deed> deeds = new ArrayList<>();
    provider.setting().ifPresent(deeds::add);
    if (key.isPresent()) {
      deeds.add(Deed.of("secrets", "set", provider.key().orElseThrow()).with(key.get()));
    }
    prices.ifPresent(
        assumed ->
            deeds.add(Deed.of("config", "set", UnknownPrice.KEY, UnknownPrice.value(assumed))));
    deeds.add(Deed.setting("model", model));
    return Plan.of(deeds);
  }
}
