package dev.alpi.engine.context;

import dev.alpi.model.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that a model is sent, and how large they are. Grows at its end; only a compaction
 * replaces it.
 *
 * <p><b>Threads:</b> one: the turn's.
 */
public final class Conversation {
  private final List<Message> messages = new ArrayList<>();
  private long bytes;
  private int question;
  private boolean compacted;

  private Conversation() {}

  /**
   * Returns the conversation of {@code earlier} messages and the {@code question} that a turn is
   * about.
   */
  public static Conversation of(List<Message> earlier, Message.User question) {
    Conversation conversation = new Conversation();
    earlier.forEach(conversation::add);
    conversation.question = earlier.size();
    conversation.add(question);
    return conversation;
  }

  /** Adds {@code message}. */
  public void add(Message message) {
    messages.add(message);
    bytes += MessageSize.weight(message);
  }

  /** Returns the messages, oldest first. */
  public List<Message> messages() {
    return List.copyOf(messages);
  }

  /** Returns how many bytes of text the messages have; a picture counts as its tokens do. */
  public long bytes() {
    return bytes;
  }

  /** Returns the place of the question that the turn is about, or of what holds it now. */
  public int question() {
    return question;
  }

  /** Returns the messages of the turn: the question and what came after it. */
  public List<Message> turn() {
    return List.copyOf(messages.subList(question, messages.size()));
  }

  /** Says whether something before the question is no longer as it was sent before. */
  public boolean isCompacted() {
    return compacted;
  }

  /** Puts {@code shorter} in the place of all messages; the question is at {@code place} there. */
  public void replace(List<Message> shorter, int place) {
    compacted = true;
    messages.clear();
    bytes = 0;
    shorter.forEach(this::add);
    question = place;
  }
}
