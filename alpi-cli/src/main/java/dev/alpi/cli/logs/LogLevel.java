package dev.alpi.cli.logs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much an entry matters, the least first. */
public enum LogLevel {
  DEBUG,
  INFO,
  WARNING,
  ERROR,
  CRITICAL;

  /** Returns the level that a file calls {@code word}, which may be no level at all. */
  static Optional<LogLevel> of(String word) {
    return switch (word) {
      case "DEBUG", "TRACE" -> Optional.of(DEBUG);
      case "INFO" -> Optional.of(INFO);
      case "WARNING", "WARN" -> Optional.of(WARNING);
      case "ERROR" -> Optional.of(ERROR);
      case "CRITICAL", "FATAL" -> Optional.of(CRITICAL);
      default -> Optional.empty();
    };
  }

  /** Returns the level that a person calls {@code label}. */
  public static LogLevel labelled(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  /** Returns what a person calls them. */
  public static List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (LogLevel each : values()) {
      labels.add(each.name().toLowerCase(Locale.ROOT));
    }
    return List.copyOf(labels);
  }
}
