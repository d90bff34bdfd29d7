package dev.alpi.journal;

import java.util.Locale;

/** How a run ended. */
public enum RunOutcome {
  /** It answered. */
  COMPLETED,
  /** It could not: a model, a tool or the machine failed. */
  FAILED,
  /** Its time was up. */
  TIMEOUT,
  /** Somebody ended it. */
  INTERRUPTED,
  /** The spending cap did not allow it to go on. */
  OVER_BUDGET;

  /** Returns the word in files and in {@code --json}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
