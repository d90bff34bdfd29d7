package dev.alpi.ledger;

/** Placeholder, replaced by the real one. */
public final class Ledger {
  private Ledger() {}
}
