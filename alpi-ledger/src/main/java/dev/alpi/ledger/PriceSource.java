package dev.alpi.ledger;

import java.util.Locale;

/**
 * Where the money of a {@link Spend} comes from.
 *
 * <p><b>Compatibility:</b> the labels are in the journal; never changed, only added.
 */
public enum PriceSource {
  /** The provider said so in dollars. */
  REPORTED,
  /** The provider's token counts times the price of alpi's table. */
  TABLE,
  /** The provider's token counts times the price of the configuration. */
  CONFIGURED,
  /** The provider's token counts times the price that is assumed for models without one. */
  ASSUMED,
  /** Nobody said anything, or the process died: the whole bound. */
  BOUND,
  /** The model costs nothing. */
  FREE,
  /** No price is known, and none was needed. */
  NONE;

  /** Returns the name in files: {@code reported}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a {@link #label}. */
  static PriceSource of(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
