package dev.alpi.memory;

import java.util.Locale;
import java.util.Optional;

/** How sure an entry is. */
public enum Confidence {
  /** A guess: goes after 30 days unless it is heard again. */
  LOW,
  /** Said or seen. */
  NORMAL,
  /** Confirmed. */
  HIGH;

  /** Returns how files and people name it: {@code low}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a name; empty if it is none. */
  public static Optional<Confidence> parse(String code) {
    for (Confidence confidence : values()) {
      if (confidence.code().equals(code)) {
        return Optional.of(confidence);
      }
    }
    return Optional.empty();
  }
}
