package dev.alpi.memory;

/** How sure an entry is. */
public enum Confidence {
  /** A guess: goes after 30 days unless it is heard again. */
  LOW,
  /** Said or seen. */
  NORMAL,
  /** Confirmed. */
  HIGH
}
