package dev.alpi.journal;

import java.util.Locale;
import java.util.Optional;

/** How much an output matters. */
public enum OutputType {
  /** Something to know. */
  INFO,
  /** Something to look at. */
  WARNING,
  /** Something that failed. */
  ERROR;

  /** Returns the type of this label, if there is one. */
  public static Optional<OutputType> parse(String label) {
    for (OutputType type : values()) {
      if (type.label().equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Returns the word in the file. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
