package dev.alpi.engine;

import dev.alpi.engine.attachments.Attachment;
import dev.alpi.memory.Session;
import java.util.List;

/**
 * What somebody wants of an agent.
 *
 * @param text what they said
 * @param session the conversation it belongs to, as loaded or newly created
 * @param surface where it came from: {@code cli}, later {@code job}, {@code telegram} …
 * @param attachments the files that go with it, as {@link Engine#attach} read them
 */
public record TurnRequest(
    String text, Session session, String surface, List<Attachment> attachments) {

  /** Creates one without files. */
  public TurnRequest(String text, Session session, String surface) {
    this(text, session, surface, List.of());
  }

  public TurnRequest {
    attachments = List.copyOf(attachments);
    if (text.isBlank()) {
      throw new IllegalArgumentException("a turn needs a text");
    }
  }
}
