package dev.alpi.engine;

import dev.alpi.engine.attachments.Attachment;
import dev.alpi.memory.Session;
import java.util.List;

/**
 * What somebody wants of an agent.
 *
 * @param text what they said
 * @param session the conversation it belongs to, as loaded or newly created
 * @param origin where it came from
 * @param limits what it is limited to
 * @param attachments the files that go with it, as {@link Engine#attach} read them
 */
public record TurnRequest(
    String text, Session session, Origin origin, TurnLimits limits, List<Attachment> attachments) {

  public TurnRequest {
    attachments = List.copyOf(attachments);
    if (text.isBlank()) {
      throw new IllegalArgumentException("a turn needs a text");
    }
  }

  /** Creates one of the owner, at {@code surface}, without files. */
  public TurnRequest(String text, Session session, String surface) {
    this(text, session, Origin.owner(surface), TurnLimits.NONE, List.of());
  }
}
