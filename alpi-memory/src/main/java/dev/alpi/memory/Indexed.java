package dev.alpi.memory;

import java.util.List;

/**
 * An answer of {@link SessionIndex}. It is complete in any case; the warnings say what was wrong
 * with the index on the way.
 *
 * @param value the answer
 * @param warnings for a person; mostly none
 */
public record Indexed<T>(T value, List<Warning> warnings) {
  public Indexed {
    warnings = List.copyOf(warnings);
  }

  /** What is not as it should be with the index. */
  public enum Problem {
    /** It was damaged, and was made anew. */
    REBUILT,
    /** Another process held it for long. */
    LOCKED,
    /** It cannot be written. */
    UNWRITABLE,
    /** A newer version made it. */
    NEWER,
    /** Its file is something else's. */
    FOREIGN,
    /** SQLite does not work on this machine. */
    UNAVAILABLE
  }

  /**
   * Something that a person should know.
   *
   * @param problem which it is
   * @param message lower case, no full stop
   * @param hint what to do; empty if there is nothing to do
   */
  public record Warning(Problem problem, String message, String hint) {}
}
