package dev.alpi.testkit;

import java.util.List;
import java.util.Map;

/**
 * A message that {@link FakeTelegram} was sent, and has taken.
 *
 * @param method how, such as {@code sendMessage}
 * @param chat where to
 * @param thread where in there; empty if nowhere in particular
 * @param messageId what it is called there
 * @param text its text or caption as people read it, without marks
 * @param answers the message that it answers; 0 if none
 * @param buttons what its buttons send, in their order
 * @param file the name of its file; empty if it has none
 * @param fileBytes the size of that
 * @param fields everything as it was sent
 */
public record TelegramSent(
    String method,
    String chat,
    String thread,
    long messageId,
    String text,
    long answers,
    List<String> buttons,
    String file,
    long fileBytes,
    Map<String, String> fields) {
  /** Copies the lists. */
  public TelegramSent {
    buttons = List.copyOf(buttons);
    fields = Map.copyOf(fields);
  }

  /** Returns the text with its marks, as it was sent. */
  public String marked() {
    return fields.getOrDefault("text", fields.getOrDefault("caption", ""));
  }
}
