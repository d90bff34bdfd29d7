package dev.alpi.ledger;

import java.time.Instant;

/** What the ledger says to a wish to spend. */
public sealed interface Decision {
  /** The money is put aside; the call may be made and must be settled. */
  record Granted(Reservation reservation) implements Decision {}

  /**
   * The cap would be passed; nothing was changed.
   *
   * @param cap the daily cap
   * @param spent what the day has cost so far
   * @param reserved what calls under way may still cost
   * @param asked the upper bound of the refused call
   * @param resetsAt when the next day begins
   */
  record Refused(Usd cap, Usd spent, Usd reserved, Usd asked, Instant resetsAt)
      implements Decision {}
}
