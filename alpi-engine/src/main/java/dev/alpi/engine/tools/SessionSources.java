package dev.alpi.engine.tools;

import dev.alpi.memory.SessionId;
import java.io.IOException;

/**
 * Knows which conversations have read text from outside: what is read of them may be from there.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface SessionSources {
  /** Says whether the conversation {@code id} has read text from outside. */
  boolean isTainted(SessionId id) throws IOException;
}
