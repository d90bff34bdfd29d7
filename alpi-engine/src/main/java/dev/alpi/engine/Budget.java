package dev.alpi.engine;

import dev.alpi.ledger.Caps;
import dev.alpi.ledger.Decision;
import dev.alpi.ledger.Usd;
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
 * @param dailyCap the cap of a UTC day; empty means none
 * @param unknownPrice what to assume of models without a known price
 */
record Budget(Optional<Usd> dailyCap, Optional<Price> unknownPrice) {

  /** Reads {@code budget.*}; the values were checked when the configuration was loaded. */
  static Budget of(Config config) {
    Optional<BigDecimal> in = config.decimal("budget.unknown_price_usd_per_mtok.in");
    Optional<BigDecimal> out = config.decimal("budget.unknown_price_usd_per_mtok.out");
    Optional<Price> unknown =
        in.isPresent() && out.isPresent()
            ? Optional.of(Price.ofUsdPerMtok(in.get(), out.get()))
            : Optional.empty();
    return new Budget(config.decimal("budget.daily_usd").map(Usd::of), unknown);
  }

  /** Returns the caps for the ledger. */
  Caps caps() {
    return dailyCap.map(Caps.NONE::dailyUsd).orElse(Caps.NONE);
  }

  /** Returns what a model's tokens cost, as far as anybody knows. */
  Optional<Price> price(ModelCard card) {
    return card.price().or(() -> unknownPrice);
  }

  /** Says why a model without a price cannot be called under a cap. */
  static Refusal noPrice(ModelName model, Usd cap) {
    return new Refusal(
        "the price of "
            + model
            + " is not known, so a call could pass the daily cap of "
            + cap
            + " (budget.daily_usd)",
        "set models.\""
            + model
            + "\".price_usd_per_mtok, or budget.unknown_price_usd_per_mtok: {in: 1.0, out: 2.0}");
  }

  /** Says why the cap does not allow a call. */
  static Refusal overCap(ModelName model, Decision.Refused refused, Instant now) {
    String reserved =
        refused.reserved().units() == 0
            ? ""
            : ", " + refused.reserved() + " reserved by calls under way";
    String reset =
        refused
            .resetsAt()
            .map(
                at ->
                    "; resets at "
                        + at
                        + " (midnight UTC, in "
                        + hoursAndMinutes(Duration.between(now, at))
                        + ")")
            .orElse("");
    return new Refusal(
        "the "
            + refused.limit().words()
            + " of "
            + refused.cap()
            + " ("
            + refused.limit().configKey()
            + ") does not allow this call of "
            + model
            + ": "
            + refused.spent()
            + " spent"
            + reserved
            + ", this call may cost up to "
            + refused.asked()
            + reset,
        "wait, raise the cap with alpi config set "
            + refused.limit().configKey()
            + ", or use a cheaper model");
  }

  /** Why money cannot be spent, and what to do. */
  record Refusal(String reason, String hint) {}

  private static String hoursAndMinutes(Duration duration) {
    return duration.toHours() + " h " + duration.toMinutesPart() + " min";
  }
}
