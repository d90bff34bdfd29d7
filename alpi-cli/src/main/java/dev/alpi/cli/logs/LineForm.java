package dev.alpi.cli.logs;

import java.util.Optional;

/**
 * How the lines of a file are read. Not safe for several threads.
 *
 * <p>What it makes of a line depends on that line alone.
 */
interface LineForm {
  /** Returns what {@code line} says, if an entry begins with it. */
  Optional<LogHead> head(String line);
}
