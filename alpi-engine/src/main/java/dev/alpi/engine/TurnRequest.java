package dev.alpi.engine;

import dev.alpi.memory.Session;

/**
 * What somebody wants of an agent.
 *
 * @param text what they said
 * @param session the conversation it belongs to, as loaded or newly created
 * @param origin where it came from
 * @param limits what it is limited to
 */
public record TurnRequest(String text, Session session, Origin origin, TurnLimits limits) {
  public TurnRequest {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a turn needs a text");
    }
  }

  /** Creates one of the owner, at {@code surface}. */
  public TurnRequest(String text, Session session, String surface) {
    this(text, session, Origin.owner(surface), TurnLimits.NONE);
  }
}
