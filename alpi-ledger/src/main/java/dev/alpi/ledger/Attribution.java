package dev.alpi.ledger;

/**
 * On whose behalf money is spent.
 *
 * @param model the model called
 * @param session the session's id, or empty
 * @param surface where the turn came from: {@code cli}, {@code job}, …
 * @param peer the peer that asked; {@link #INTERACTIVE} for the owner
 */
public record Attribution(String model, String session, String surface, String peer) {
  /** The key under which the file counts what the owner spends (alpi-state spec §2.2). */
  public static final String INTERACTIVE = "__interactive__";
}
