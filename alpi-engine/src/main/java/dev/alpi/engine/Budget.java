package dev.alpi.engine;

import dev.alpi.ledger.Amount;
import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Limit;
import dev.alpi.ledger.PriceSource;
import dev.alpi.model.ModelCard;
import dev.alpi.model.ModelName;
import dev.alpi.model.Price;
import dev.alpi.profile.config.Config;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a profile may spend, as configured.
 *
 * @param caps the caps
 * @param unknownPrice what to assume of models without a known price
 */
record Budget(Caps caps, Optional<Price> unknownPrice) {

  /** Reads {@code budget.*}; the values were checked when the configuration was loaded. */
  static Budget of(Config config) {
    Optional<BigDecimal> in = config.decimal("budget.unknown_price_usd_per_mtok.in");
    Optional<BigDecimal> out = config.decimal("budget.unknown_price_usd_per_mtok.out");
    Optional<Price> unknown =
        in.isPresent() && out.isPresent()
            ? Optional.of(Price.ofUsdPerMtok(in.get(), out.get()))
            : Optional.empty();
    return new Budget(Caps.of(config), unknown);
  }

  /** A price, and where it comes from. */
  record Known(Price price, PriceSource source) {}

  /** Returns what a model's tokens cost, as far as anybody knows. */
  Optional<Known> price(ModelCard card) {
    return card.price()
        .map(
            price ->
                new Known(price, price.equals(Price.FREE) ? PriceSource.FREE : PriceSource.TABLE))
        .or(() -> unknownPrice.map(price -> new Known(price, PriceSource.ASSUMED)));
  }

  /** Says why a model without a price cannot be called under a cap. */
  Refusal noPrice(ModelName model) {
    return new Refusal(
        "the price of "
            + model
            + " is not known, so a call could pass "
            + moneyCap()
            + "; without a price only budget.daily_tokens can limit it",
        "set models.\""
            + model
            + "\".price_usd_per_mtok, or budget.unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}");
  }

  private String moneyCap() {
    return caps.dailyUsd()
        .map(cap -> named(Limit.DAILY_USD, new Amount.Money(cap)))
        .or(() -> caps.monthlyUsd().map(cap -> named(Limit.MONTHLY_USD, new Amount.Money(cap))))
        .or(() -> caps.runUsd().map(cap -> named(Limit.RUN_USD, new Amount.Money(cap))))
        .or(() -> caps.peerUsd().map(cap -> named(Limit.PEER_USD, new Amount.Money(cap))))
        .orElse("a cap");
  }

  /** Returns a cap for people. */
  static String named(Limit limit, Amount cap) {
    return "the " + limit.words() + " of " + cap + " (" + limit.configKey() + ")";
  }

  /** Says why the cap does not allow a call. */
  static Refusal overCap(ModelName model, Decision.Refused refused, Instant now) {
    String reserved =
        refused.reserved().units() == 0
            ? ""
            : ", " + refused.reserved() + " reserved by calls under way";
    return new Refusal(
        named(refused.limit(), refused.cap())
            + " does not allow this call of "
            + model
            + ": "
            + refused.spent()
            + " spent"
            + reserved
            + ", this call may cost up to "
            + refused.asked()
            + refused.resetsAt().map(at -> "; resets at " + at + when(at, now)).orElse(""),
        hint(refused.limit()));
  }

  private static String hint(Limit limit) {
    String raise = "raise the cap with alpi config set " + limit.configKey();
    return switch (limit) {
      case DAILY_USD, MONTHLY_USD ->
          "wait, allow more for today with alpi spend allow 1usd, "
              + raise
              + ", or use a cheaper model";
      case DAILY_TOKENS ->
          "wait, allow more for today with alpi spend allow 100ktokens, or " + raise;
      case PEER_USD -> "wait, or " + raise;
      case RUN_USD -> "ask for less at a time, " + raise + ", or use a cheaper model";
    };
  }

  /** Why money cannot be spent, and what to do. */
  record Refusal(String reason, String hint) {}

  private static String when(Instant at, Instant now) {
    Duration left = Duration.between(now, at);
    return " (midnight UTC, in " + left.toHours() + " h " + left.toMinutesPart() + " min)";
  }
}
