package dev.alpi.ledger;

import java.util.Locale;

/**
 * A cap that a profile can have.
 *
 * <p><b>Compatibility:</b> the labels are in the journal; never changed, only added.
 */
public enum Limit {
  /** The money of a calendar month (UTC). */
  MONTHLY_USD("budget.monthly_usd", "monthly cap"),
  /** The money of a UTC day. */
  DAILY_USD("budget.daily_usd", "daily cap"),
  /** The tokens of a UTC day, in and out. */
  DAILY_TOKENS("budget.daily_tokens", "daily token cap"),
  /** The money that one peer may cause on a UTC day. */
  PEER_USD("budget.per_peer_usd", "daily cap of a peer"),
  /** The money of one run with all that it starts. */
  RUN_USD("budget.per_run_usd", "cap of a run");

  /* Implementation notes. The order is the order in which a reservation is checked: what lasts
   * longest first, so that nobody is told to wait until midnight for what midnight does not change.
   */

  private final String configKey;
  private final String words;

  Limit(String configKey, String words) {
    this.configKey = configKey;
    this.words = words;
  }

  /** Returns the key of the configuration that it comes from. */
  public String configKey() {
    return configKey;
  }

  /** Returns what people call it: {@code daily cap}. */
  public String words() {
    return words;
  }

  /** Returns the name in files: {@code daily_usd}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a {@link #label}. */
  static Limit of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Returns {@code units} of what it limits. */
  Amount amount(long units) {
    return this == DAILY_TOKENS ? new Amount.Tokens(units) : new Amount.Money(new Usd(units));
  }

  /** Returns the part of {@code totals} that it limits. */
  Amount of(Totals totals) {
    return amount(this == DAILY_TOKENS ? totals.tokens() : totals.usd().nano());
  }
}
