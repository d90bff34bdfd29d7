package dev.alpi.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the ledger says to a wish to spend. */
public sealed interface Decision {
  /** Returns what to tell about the caps now; mostly nothing. */
  List<BudgetAlert> alerts();

  /** The money is put aside; the call may be made and must be settled. */
  record Granted(Reservation reservation, List<BudgetAlert> alerts) implements Decision {
    public Granted {
      alerts = List.copyOf(alerts);
    }
  }

  /**
   * A cap would be passed; no money was put aside. Of several, it is the one that lasts longest.
   *
   * @param limit which cap
   * @param cap what it allows, today's top-ups included
   * @param spent what has been spent of it
   * @param reserved what calls under way may still take
   * @param asked the upper bound of the refused call
   * @param resetsAt when the next day or month begins; empty for the cap of a run
   */
  record Refused(
      Limit limit,
      Amount cap,
      Amount spent,
      Amount reserved,
      Amount asked,
      Optional<Instant> resetsAt,
      List<BudgetAlert> alerts)
      implements Decision {
    public Refused {
      alerts = List.copyOf(alerts);
    }
  }
}
