package dev.alpi.memory;

import java.util.Optional;

/**
 * Looks for text that must not be remembered because of what it says, such as orders to whoever
 * reads it: every later prompt carries what is remembered.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface TextScan {
  /** Finds nothing. */
  TextScan NONE = text -> Optional.empty();

  /**
   * Returns what is wrong with {@code text}, in a few words that do not quote it; empty if nothing
   * is.
   */
  Optional<String> problem(String text);
}
