package dev.alpi.engine;

import java.util.Optional;

/**
 * Which tools a turn may use, as far as who it is for decides that; what the profile switches off
 * is off all the same. Sub-agents have the scope of their turn.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface ToolScope {
  /** All of them. */
  ToolScope ALL = (_, _) -> true;

  /**
   * Says whether {@code tool} may be used.
   *
   * @param action the one of its actions that is meant; if empty, any of them
   */
  boolean permits(String tool, Optional<String> action);
}
