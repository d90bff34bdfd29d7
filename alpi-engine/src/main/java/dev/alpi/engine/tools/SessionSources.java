package dev.alpi.engine.tools;

import dev.alpi.memory.SessionId;
import java.io.IOException;
import java.util.List;

/**
 * Knows what conversations have read from outside: what is read of them may be from there.
 *
 * <p><b>Threads:</b> any.
 */
@FunctionalInterface
public interface SessionSources {
  /** Returns where the text from outside came from that the conversation {@code id} has read. */
  List<String> of(SessionId id) throws IOException;
}
