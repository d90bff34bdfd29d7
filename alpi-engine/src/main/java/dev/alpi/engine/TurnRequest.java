package dev.alpi.engine;

import dev.alpi.memory.Session;

/**
 * What somebody wants of an agent.
 *
 * @param text what they said
 * @param session the conversation it belongs to, as loaded or newly created
 * @param surface where it came from: {@code cli}, later {@code job}, {@code telegram} …
 */
public record TurnRequest(String text, Session session, String surface) {
  public TurnRequest {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a turn needs a text");
    }
  }
}
