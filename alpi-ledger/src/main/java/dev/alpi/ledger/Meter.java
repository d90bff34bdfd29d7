package dev.alpi.ledger;

/**
 * How one cap stands.
 *
 * @param limit which cap
 * @param cap what it allows now, today's top-ups included
 * @param spent what is settled
 * @param reserved what calls under way may still take
 */
public record Meter(Limit limit, Amount cap, Amount spent, Amount reserved) {
  /** Says whether so much of the cap is spent. Reservations do not count: most give back. */
  public boolean isPast(BudgetAlert.Level level) {
    long used = spent.units();
    long most = cap.units();
    long threshold =
        switch (level) {
          // 80 % rounded up, without overflow
          case EIGHTY -> most - most / 5;
          case HUNDRED -> most;
        };
    return used > 0 && used >= threshold;
  }

  /** Says whether {@code asked} still fits. What takes nothing passes any cap. */
  boolean allows(Amount asked) {
    long taken = Totals.sum(spent.units(), reserved.units());
    return asked.units() == 0 || Totals.sum(taken, asked.units()) <= cap.units();
  }
}
