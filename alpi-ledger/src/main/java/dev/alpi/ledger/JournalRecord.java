package dev.alpi.ledger;

import dev.alpi.profile.store.ProcessStamp;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of {@code logs/ledger.journal}; {@link JournalFormat} has its text. Numbered; the file
 * is the truth about money, {@code ledger.json} is computed from it.
 */
sealed interface JournalRecord {
  long sequence();

  /** Returns the day that it counts on. */
  LocalDate day();

  /**
   * What a day had cost when the journal was last shortened.
   *
   * @param generation names the journal from here on, for the archive; empty in one of an older
   *     version
   */
  record OpeningBalance(long sequence, LocalDate day, Totals totals, String generation)
      implements JournalRecord {}

  /** More of what was known when the journal was last shortened: sums by name. */
  record Carried(long sequence, LocalDate day, Sums of, Map<String, Totals> totals)
      implements JournalRecord {
    public Carried {
      totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
    }
  }

  /** What the names of {@link Carried} are. */
  enum Sums {
    /** Days before the current one. */
    DAY,
    /** Peers, on the current day. */
    PEER,
    /** Runs under a cap. */
    RUN
  }

  /** {@code ledger.json} was written with everything before this in it. */
  record Published(long sequence, LocalDate day) implements JournalRecord {}

  /**
   * Money was put aside.
   *
   * @param isRunCapped whether the run had a cap, so that its sum is kept
   */
  record Reserved(
      long sequence,
      Reservation reservation,
      ProcessStamp owner,
      Attribution attribution,
      boolean isRunCapped)
      implements JournalRecord {
    @Override
    public LocalDate day() {
      return reservation.day();
    }
  }

  /**
   * A reservation ended: what it counts as from now on. A second one for the same id corrects the
   * first.
   *
   * @param attribution of which an older version wrote the peer only
   */
  record Settled(
      long sequence, String id, LocalDate day, Attribution attribution, Spend spend, Cause cause)
      implements JournalRecord {}

  /** Why a reservation ended. */
  enum Cause {
    /** Its owner said what the call cost. */
    SETTLED,
    /** Its owner is gone; it counts in full. */
    CRASHED
  }

  /** Somebody raised the caps of a day. */
  record Raised(long sequence, String id, Allowed allowed) implements JournalRecord {
    @Override
    public LocalDate day() {
      return allowed.day();
    }
  }

  /**
   * An alert was given.
   *
   * @param cap what the cap was then, in units of the limit
   */
  record Alerted(long sequence, LocalDate day, Limit limit, BudgetAlert.Level level, long cap)
      implements JournalRecord {}
}
