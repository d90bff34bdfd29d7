package dev.alpi.cli.setup;

import dev.alpi.cli.setup.Alpi.Answer;
import dev.alpi.profile.json.JsonValue.Obj;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The model, and the key of its provider: both are tried before they are stored. */
final class ModelStep implements Step {
  private static final String OFFLINE = "builtin/offline";

  /** The exit code of a call that the budget does not allow. */
  private static final int OVER_BUDGET = 14;

  private static final String AGAIN = "again";
  private static final String TAKE = "take";
  private static final String BACK = "back";
  private static final String PRICE = "price";

  @Override
  public String name() {
    return "model";
  }

  @Override
  public String title() {
    return "Model and key";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    return Settings.text("model", alpi).orElse(OFFLINE);
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    Provider provider = new ProviderQuestion(ask, alpi).answer();
    if (provider.isBuiltin()) {
      return Plan.of(Deed.of("config", "set", "model", OFFLINE))
          .then(
              "builtin/offline is a small dialogue program: no key, no network, no language model");
    }
    Trial trial = new Trial(provider, ask.given(UnknownPrice.OPTION), alpi);
    while (true) {
      Optional<byte[]> key = key(provider, ask, alpi);
      Optional<List<String>> models = models(trial, key, ask);
      if (models.isEmpty()) {
        continue;
      }
      String model = model(provider, models.get(), ask);
      Optional<Plan> plan = tried(trial, key, model, ask);
      if (plan.isPresent()) {
        return plan.get();
      }
    }
  }

  /** Returns what is to be done, unless the person wants to answer anew. */
  private static Optional<Plan> tried(
      Trial trial, Optional<byte[]> key, String model, Questions ask)
      throws IOException, SetupException, LeftException {
    while (!ask.has("no-test")) {
      Answer answer = trial.call(model, key);
      if (answer.isDone()) {
        ask.tell("  " + told(answer.object()));
        break;
      }
      if (!ask.asks()) {
        throw answer.failure();
      }
      ask.tell(answer);
      String next = next(answer, ask);
      if (next.equals(PRICE)) {
        trial.assume(UnknownPrice.asked(ask));
      } else if (next.equals(AGAIN)) {
        return Optional.empty();
      } else {
        break;
      }
    }
    return Optional.of(trial.plan(model, key));
  }

  private static String next(Answer failed, Questions ask)
      throws IOException, SetupException, LeftException {
    List<Choice> choices = new ArrayList<>();
    boolean lacksPrice = failed.code() == OVER_BUDGET;
    if (lacksPrice) {
      choices.add(new Choice(PRICE, "assume a price", "and try again"));
    }
    choices.add(new Choice(AGAIN, "try again", "with another key or model"));
    choices.add(new Choice(TAKE, "take it all the same", "it may work later"));
    choices.add(new Choice(BACK, "go back", "nothing is changed"));
    String next = ask.choose("", "And now?", choices, lacksPrice ? PRICE : AGAIN);
    if (next.equals(BACK)) {
      throw new LeftException(LeftException.Where.STEP);
    }
    return next;
  }

  private static String told(Obj answered) {
    double cost = answered.decimal("cost_usd").orElse(0);
    return "it answered within "
        + answered.integer("milliseconds").orElse(0)
        + " ms, "
        + (cost == 0 ? "at no cost" : "for $" + BigDecimal.valueOf(cost).toPlainString());
  }

  /** Returns the key to store; empty if there is none to be stored. */
  private static Optional<byte[]> key(Provider provider, Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    if (provider.key().isEmpty()) {
      return Optional.empty();
    }
    String secret = provider.key().get();
    if (provider.hasKey()
        && ask.asks()
        && ask.isYes("Use the key that is stored as " + secret + "?", Questions.Usual.YES)) {
      return Optional.empty();
    }
    while (true) {
      Optional<byte[]> key = ask.secret("key", "Key of " + provider.name(), alpi);
      if (key.isEmpty() && !provider.hasKey() && !ask.asks()) {
        throw SetupException.usage(
            provider.name() + " needs a key", "--key-file FILE, or --key-stdin");
      }
      if (key.isPresent() || !ask.asks()) {
        return key;
      }
      ask.tell("  " + provider.name() + " needs a key; Ctrl-D leaves");
    }
  }

  /** Asks the provider; empty if the person wants to give another key. */
  private static Optional<List<String>> models(Trial trial, Optional<byte[]> key, Questions ask)
      throws IOException, SetupException, LeftException {
    if (!ask.asks()) {
      return Optional.of(List.of());
    }
    Answer listed = trial.list(key);
    if (listed.isDone()) {
      return Optional.of(listed.strings("models"));
    }
    ask.tell(listed);
    List<Choice> choices =
        List.of(
            new Choice(AGAIN, "try again", "with another key, if it needs one"),
            new Choice(TAKE, "go on", "and type the name of the model"),
            new Choice(BACK, "go back", "nothing is changed"));
    return switch (ask.choose("", "And now?", choices, AGAIN)) {
      case AGAIN -> Optional.empty();
      case TAKE -> Optional.of(List.of());
      default -> throw new LeftException(LeftException.Where.STEP);
    };
  }

  private static String model(Provider provider, List<String> models, Questions ask)
      throws IOException, SetupException, LeftException {
    String start = provider.name() + "/";
    List<Choice> choices = new ArrayList<>();
    for (String model : models) {
      choices.add(Choice.of(model, ""));
    }
    String other = "another";
    if (!choices.isEmpty()) {
      choices.add(new Choice(other, "another one", "type its name"));
    }
    String chosen =
        choices.isEmpty() || !ask.asks() || ask.has("model")
            ? other
            : ask.choose("model", "Model", choices, "");
    String named =
        chosen.equals(other)
            ? ask.text("model", "Name of the model, as " + provider.name() + " has it", "")
            : chosen;
    return named.startsWith(start) ? named : start + named;
  }
}
