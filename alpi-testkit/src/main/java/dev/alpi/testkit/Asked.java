package dev.alpi.testkit;

import java.util.List;

/**
 * What a computed answer can know of its request, whatever format it came in.
 *
 * @param wire the format
 * @param model the model it asks for
 * @param lastUserText the text of the last message of a user
 * @param lastText the text of the last message or, where it brings tool results, of the last of
 *     them
 * @param resultsSinceUser how many tool results stand behind the last message of a user
 * @param texts the text of each message and of each tool result, the oldest first
 * @param tools the names of the tools on offer
 */
public record Asked(
    Wire wire,
    String model,
    String lastUserText,
    String lastText,
    int resultsSinceUser,
    List<String> texts,
    List<String> tools) {
  public Asked {
    texts = List.copyOf(texts);
    tools = List.copyOf(tools);
  }

  static Asked of(Wire wire, Conversation conversation) {
    return new Asked(
        wire,
        conversation.model(),
        conversation.lastUserText(),
        conversation.lastText(),
        conversation.toolResultsSinceUser(),
        conversation.texts(),
        conversation.tools());
  }
}
