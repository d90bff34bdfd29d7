package dev.alpi.memory;

import java.time.LocalDate;

/**
 * What is known about an entry beside its text.
 *
 * @param confidence how sure it is
 * @param captured the day it was written, in UTC
 * @param reinforced how often it was heard again
 */
public record EntryMeta(Confidence confidence, LocalDate captured, int reinforced) {
  /** How often a guess must be heard again to become an ordinary entry. */
  private static final int REINFORCED_ENOUGH = 2;

  public EntryMeta {
    if (reinforced < 0) {
      throw new IllegalArgumentException("a count cannot be negative");
    }
  }

  EntryMeta heardAgain() {
    int times = reinforced == Integer.MAX_VALUE ? reinforced : reinforced + 1;
    boolean enough = confidence == Confidence.LOW && times >= REINFORCED_ENOUGH;
    return new EntryMeta(enough ? Confidence.NORMAL : confidence, captured, times);
  }
}
