package dev.alpi.cli.setup;

import dev.alpi.profile.json.JsonValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What may be spent. */
final class BudgetStep implements Step {
  private static final String DAILY = "budget.daily_usd";
  private static final String MONTHLY = "budget.monthly_usd";
  private static final String TOKENS = "budget.daily_tokens";
  private static final String UNKNOWN = UnknownPrice.KEY;
  private static final String USUAL = "5";
  private static final Pattern AMOUNT = Pattern.compile("\\d{1,9}(\\.\\d{1,6})?");

  @Override
  public String name() {
    return "budget";
  }

  @Override
  public String title() {
    return "Budget";
  }

  @Override
  public String state(Alpi alpi) throws IOException {
    Optional<String> daily = Settings.text(DAILY, alpi);
    Optional<String> monthly = Settings.text(MONTHLY, alpi);
    List<String> caps = new ArrayList<>();
    daily.ifPresent(usd -> caps.add("$" + usd + " a day"));
    monthly.ifPresent(usd -> caps.add("$" + usd + " a month"));
    Settings.text(TOKENS, alpi).ifPresent(tokens -> caps.add(tokens + " tokens a day"));
    return caps.isEmpty() ? "no limit" : String.join(", ", caps);
  }

  @Override
  public Plan plan(Questions ask, Alpi alpi) throws IOException, SetupException, LeftException {
    if (!ask.asks()) {
      return given(ask, alpi);
    }
    String usual = Settings.text(DAILY, alpi).orElse(USUAL);
    ask.tell("Each call is reserved before it is made; one that could pass the limit is refused.");
    String daily =
        ask.text("daily-usd", "At most so many dollars a day, or none", usual, BudgetStep::problem);
    List<Deed> deeds = new ArrayList<>();
    if (daily.equals("none")) {
      if (Settings.text(DAILY, alpi).isPresent()) {
        deeds.add(Deed.of("config", "unset", DAILY));
      }
      return Plan.of(deeds);
    }
    deeds.add(Deed.of("config", "set", DAILY, daily));
    price(ask, alpi).ifPresent(deeds::add);
    return Plan.of(deeds);
  }

  private static Plan given(Questions ask, Alpi alpi) throws IOException, SetupException {
    List<Deed> deeds = new ArrayList<>();
    if (ask.has("unlimited")) {
      for (String key : List.of(DAILY, MONTHLY, TOKENS)) {
        if (Settings.text(key, alpi).isPresent()) {
          deeds.add(Deed.of("config", "unset", key));
        }
      }
    }
    ask.given("daily-usd").ifPresent(usd -> deeds.add(Deed.of("config", "set", DAILY, usd)));
    ask.given("monthly-usd").ifPresent(usd -> deeds.add(Deed.of("config", "set", MONTHLY, usd)));
    ask.given("daily-tokens").ifPresent(most -> deeds.add(Deed.of("config", "set", TOKENS, most)));
    Optional<String> prices = ask.given("unknown-price");
    if (prices.isPresent()) {
      Optional<String> problem = UnknownPrice.problem(prices.get());
      if (problem.isPresent()) {
        throw SetupException.usage("--unknown-price: " + problem.get(), "for example 1.0,2.0");
      }
      deeds.add(assumed(prices.get()));
    }
    if (deeds.isEmpty() && !ask.has("unlimited")) {
      throw SetupException.usage("no limit was given", "--daily-usd 5, or --unlimited");
    }
    return Plan.of(deeds);
  }

  /** Under a cap, a model whose price nobody knows is not called at all. */
  private static Optional<Deed> price(Questions ask, Alpi alpi)
      throws IOException, SetupException, LeftException {
    Alpi.Answer model = alpi.ask("models", "show");
    boolean isKnown =
        !model.isDone()
            || model.object().get("price_usd_per_mtok").orElseThrow() != JsonValue.Null.NULL;
    if (isKnown || Settings.text(UNKNOWN + ".in", alpi).isPresent()) {
      return Optional.empty();
    }
    ask.tell(
        "Nobody knows the price of "
            + model.object().string("model").orElse("?")
            + ", so under a limit it would not be called.");
    return Optional.of(assumed(UnknownPrice.asked(ask)));
  }

  private static Deed assumed(String prices) {
    return Deed.of("config", "set", UNKNOWN, UnknownPrice.value(prices));
  }

  private static Optional<String> problem(String amount) {
    return amount.equals("none") || AMOUNT.matcher(amount).matches()
        ? Optional.empty()
        : Optional.of("a decimal number, as 5 or 2.50, or none");
  }
}
