package dev.alpi.cli.logs;

import java.util.Optional;

/**
 * How the lines of a file are read. Not safe for several threads.
 *
 * <p>What it makes of a line depends on that line alone.
 */
interface LineForm {
  /**
   * Says whether {@code line} is an entry that nobody wants, as far as can be told without reading
   * it. Such lines are passed over.
   */
  default boolean isUnwanted(String line) {
    return false;
  }

  /** Returns what {@code line} says, if an entry begins with it. */
  Optional<LogHead> head(String line);
}
