package dev.alpi.ledger;

/**
 * A cap is nearly, or all, used up. Each level is told at most once for a day and limit ({@link
 * Limit#MONTHLY_USD}: a month), over all processes; again only after the cap was raised.
 *
 * @param level how much of it
 * @param limit which cap: of a day or month, never of a run or peer
 * @param used what is settled
 * @param cap what is allowed, top-ups included
 */
public record BudgetAlert(Level level, Limit limit, Amount used, Amount cap) {
  /** How much of a cap is used. */
  public enum Level {
    /** Four fifths. */
    EIGHTY(80),
    /**
     * All; or the rest is too little for the call that was refused. Reservations keep what is spent
     * below the cap, so this is the usual way to see it.
     */
    HUNDRED(100);

    private final int percent;

    Level(int percent) {
      this.percent = percent;
    }

    /** Returns 80 or 100. */
    public int percent() {
      return percent;
    }

    /** Reads a {@link #percent}. */
    static Level of(long percent) {
      for (Level level : values()) {
        if (level.percent == percent) {
          return level;
        }
      }
      throw new IllegalArgumentException("no level: " + percent);
    }
  }
}
