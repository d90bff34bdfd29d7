package dev.alpi.ledger;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a day and its month stand.
 *
 * @param day the UTC day
 * @param spent what was settled
 * @param reserved what calls under way may still cost
 * @param tokens the tokens of what was settled
 * @param tokensReserved the tokens that calls under way may still take
 * @param monthSpent what was settled in the month of {@code day}, that day included
 * @param monthReserved what calls under way that were begun in that month may still cost
 * @param allowances the top-ups of the day, oldest first
 */
public record Standing(
    LocalDate day,
    Usd spent,
    Usd reserved,
    long tokens,
    long tokensReserved,
    Usd monthSpent,
    Usd monthReserved,
    List<Allowed> allowances) {

  public Standing {
    allowances = List.copyOf(allowances);
  }

  /** Returns the money that today's top-ups add to the daily and monthly cap. */
  public Usd allowedUsd() {
    return allowed().usd();
  }

  /** Returns the tokens that today's top-ups add to the daily token cap. */
  public long allowedTokens() {
    return allowed().tokens();
  }

  private Totals allowed() {
    Totals sum = Totals.NONE;
    for (Allowed allowed : allowances) {
      sum = sum.plus(new Totals(allowed.allowance().usd(), allowed.allowance().tokens()));
    }
    return sum;
  }

  /** Returns how the caps of month and day stand, those that there are, top-ups included. */
  public List<Meter> meters(Caps caps) {
    List<Meter> meters = new ArrayList<>();
    Optional<Amount> monthly = caps.monthlyUsd().map(cap -> money(cap.plus(allowedUsd())));
    monthly.ifPresent(
        cap ->
            meters.add(new Meter(Limit.MONTHLY_USD, cap, money(monthSpent), money(monthReserved))));
    Optional<Amount> daily = caps.dailyUsd().map(cap -> money(cap.plus(allowedUsd())));
    daily.ifPresent(
        cap -> meters.add(new Meter(Limit.DAILY_USD, cap, money(spent), money(reserved))));
    if (caps.dailyTokens().isPresent()) {
      long cap = Totals.sum(caps.dailyTokens().getAsLong(), allowedTokens());
      meters.add(
          new Meter(
              Limit.DAILY_TOKENS,
              new Amount.Tokens(cap),
              new Amount.Tokens(tokens),
              new Amount.Tokens(tokensReserved)));
    }
    return List.copyOf(meters);
  }

  /**
   * Says whether so much of any of the caps of day and month is spent: from 80 % on nothing
   * escalates to a dearer model (alpi-state spec §2.2).
   */
  public boolean isPast(BudgetAlert.Level level, Caps caps) {
    return meters(caps).stream().anyMatch(meter -> meter.isPast(level));
  }

  private static Amount money(Usd usd) {
    return new Amount.Money(usd);
  }
}
